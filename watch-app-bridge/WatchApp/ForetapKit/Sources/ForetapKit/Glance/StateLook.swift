/// What a state looks like: a shape and a word beside the colour, which never carries a meaning alone.
public enum StateLook: String, Sendable, CaseIterable, Codable {
  case quiet
  case predicted
  case firing
  case acknowledged
  case snoozed
  case resolved
  case averted
  case unknown

  /// A shape that is told from the others without colour.
  public enum Shape: Sendable {
    case dot
    case ring
    case triangle
    case check
    case moon
    case question
  }

  public init(_ state: SummaryState) {
    self =
      switch state {
      case .firing: .firing
      case .predicted: .predicted
      case .unknown: .unknown
      case .acknowledged: .acknowledged
      case .quiet: .quiet
      }
  }

  /// Blindness looks unknown whatever its state: no age can be told.
  public init(_ state: IncidentState, kind: IncidentKind) {
    self =
      switch state {
      case .firing: kind == .blind ? .unknown : .firing
      case .predicted: .predicted
      case .acknowledged: .acknowledged
      case .snoozed: .snoozed
      case .resolved: .resolved
      case .averted: .averted
      }
  }

  public var shape: Shape {
    switch self {
    case .quiet: .dot
    case .predicted: .ring
    case .firing: .triangle
    case .acknowledged, .resolved, .averted: .check
    case .snoozed: .moon
    case .unknown: .question
    }
  }

  public func word(_ phrases: Phrasebook) -> String {
    switch self {
    case .quiet: phrases.say("Quiet")
    case .predicted: phrases.say("Predicted")
    case .firing: phrases.say("Firing")
    case .acknowledged: phrases.say("Acknowledged")
    case .snoozed: phrases.say("Snoozed")
    case .resolved: phrases.say("Resolved")
    case .averted: phrases.say("Averted")
    case .unknown: phrases.say("Unknown")
    }
  }
}
