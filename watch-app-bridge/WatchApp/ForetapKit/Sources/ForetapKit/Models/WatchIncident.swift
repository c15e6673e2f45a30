/// The life of an incident: predicted → firing → acknowledged or snoozed → resolved, or → averted.
public enum IncidentState: String, Codable, Sendable {
  case predicted
  case firing
  case acknowledged
  case snoozed
  case resolved
  case averted

  /// Whether anything may still be done about it.
  public var isOpen: Bool { self != .resolved && self != .averted }
}

/// What an incident is about.
public enum IncidentKind: String, OpenWord {
  case breach
  case blind
  case dataLoss = "data_loss"
  case unusual
  case external
  case drill
  case own = "self"

  public static let fallback = IncidentKind.external
}

/// How loudly a device may speak, quietest first.
public enum InterruptionLevel: String, Codable, Sendable {
  case passive
  case active
  case timeSensitive = "time_sensitive"
  case critical
}

/// What the wrist is to feel, by meaning.
public enum HapticClass: String, Codable, Sendable, Hashable {
  case predicted
  case firing
  case critical
  case resolved
  case degraded
}

/// Why nobody was tapped.
public enum Withheld: String, OpenWord {
  case silenced
  case budget
  case unproven
  case flapping
  case noRoute = "no_route"
  case board
  case over
  /// A reason that this version has no words for.
  case other

  public static let fallback = Withheld.other
}

/// What came of a prediction that ended.
public enum Outcome: String, OpenWord {
  case confirmed
  case averted
  case wrong = "false"
  /// An outcome that this version has no words for.
  case other

  public static let fallback = Outcome.other
}

/// An incident as a list on a wrist shows it.
public struct WatchIncident: Codable, Sendable, Equatable, Identifiable {
  public var id: String
  public var state: IncidentState
  public var kind: IncidentKind
  /// What it is about in few characters: `orders/billing`.
  public var target: String
  /// Further series in it.
  public var others: Int
  public var title: String
  /// Why, with numbers.
  public var text: String
  public var level: InterruptionLevel
  public var haptic: HapticClass
  public var startMs: EpochMs
  public var updatedMs: EpochMs
  public var firedMs: EpochMs?
  public var endMs: EpochMs?
  /// When the objective is expected to break, and the central 80 % of that.
  public var expectedMs: EpochMs?
  public var expectedLowMs: EpochMs?
  public var expectedHighMs: EpochMs?
  public var probability: Double?
  public var ageMs: Double?
  public var peakMs: Double?
  public var objectiveMs: Double?
  /// What those three are thousandths of, and history and fan of the page with them; `nil`: they are ages.
  public var unit: String?
  public var acknowledgedBy: String?
  public var acknowledgedMs: EpochMs?
  public var snoozedUntilMs: EpochMs?
  public var withheld: Withheld?
  public var outcome: Outcome?
}

/// `GET /incidents`: open ones first, the most urgent on top; then those that ended within a day.
public struct WatchIncidentList: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var atMs: EpochMs
  public var incidents: [WatchIncident]
  /// Open ones that are not in the list.
  public var omitted: Int
}
