import Foundation

/// What a person can do about an incident.
public enum ActionKind: String, OpenWord {
  case acknowledge
  case snooze
  case passOn = "pass_on"
  case resolve
  case comment
  /// Something that a newer server offers and this version has no button for.
  case other

  public static let fallback = ActionKind.other
}

/// What a person did on this device, online or not. The same id means the same action for ever.
public struct WatchAction: Codable, Sendable, Equatable, Identifiable {
  public var id: String
  public var incident: String
  public var what: ActionKind
  /// When the person did it, by the server's clock as far as this device knows it.
  public var atMs: EpochMs
  /// Of a snooze; without it the server's own length counts.
  public var untilMs: EpochMs?
  /// Of passing on: one of `DeviceSetup.people`.
  public var to: String?
  public var text: String?

  public init(
    id: String = UUID().uuidString.lowercased(), incident: String, what: ActionKind, atMs: EpochMs,
    untilMs: EpochMs? = nil, to: String? = nil, text: String? = nil
  ) {
    self.id = id
    self.incident = incident
    self.what = what
    self.atMs = atMs
    self.untilMs = untilMs
    self.to = to
    self.text = text
  }
}

/// `POST /actions`.
public struct ActionRequest: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var action: WatchAction
}

/// Why an action was not taken. Repeating it never helps.
public enum ActionRefusal: String, OpenWord {
  case unknownIncident = "unknown_incident"
  case ended
  case unknownPerson = "unknown_person"
  case overtaken
  case tooOld = "too_old"
  case tooLate = "too_late"
  case fromTheFuture = "from_the_future"
  case incomplete
  case conflict
  /// A reason that this version has no words for.
  case other

  public static let fallback = ActionRefusal.other
}

/// What became of an action. `repeated`: the server had it before, and what it did then still holds.
public struct ActionResult: Codable, Sendable, Equatable {
  public enum Became: String, Codable, Sendable {
    case taken
    case repeated
    case refused
  }

  public var id: String
  public var became: Became
  /// Of a refusal.
  public var reason: ActionRefusal?
}

public struct ActionAnswer: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var atMs: EpochMs
  public var action: ActionResult
  /// As it stands now: usually, but not always, with the action in it.
  public var incident: WatchIncident?
}
