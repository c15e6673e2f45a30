/// The worst that there is. `unknown`: nothing is heard of any cluster.
public enum SummaryState: String, Codable, Sendable {
  case firing
  case predicted
  case unknown
  case acknowledged
  case quiet
}

public struct SummaryCounts: Codable, Sendable, Equatable {
  public var firing: Int
  public var predicted: Int
  public var acknowledged: Int
  public var snoozed: Int
}

/// What a complication says of one incident.
public struct SummaryIncident: Codable, Sendable, Equatable, Identifiable {
  public var id: String
  public var state: IncidentState
  public var kind: IncidentKind
  public var target: String
  public var others: Int
  public var haptic: HapticClass
  public var startMs: EpochMs
  public var expectedMs: EpochMs?
  public var probability: Double?
  public var ageMs: Double?
  public var objectiveMs: Double?
  /// What those two are thousandths of; `nil`: they are ages.
  public var unit: String?
  public var snoozedUntilMs: EpochMs?
}

/// `GET /summary`: the state of everything in at most 4,096 bytes.
public struct WatchSummary: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var atMs: EpochMs
  public var state: SummaryState
  /// Series that are watched.
  public var series: Int
  public var counts: SummaryCounts
  /// The most urgent ones, in that order.
  public var incidents: [SummaryIncident]
  /// When the newest poll of any cluster was made.
  public var polledMs: EpochMs?
  /// Clusters that cannot be reached or are read in part.
  public var troubled: [String]
}
