/// What is said of one incident on a wrist.
public struct IncidentText: Sendable, Equatable {
  public let look: StateLook
  /// The largest thing on the screen: time left, age or value, or a word.
  public let big: String
  /// `orders/billing`, and how many more.
  public let target: String
  /// `30 s in ~7 min (5–11)`, `objective 1 m`.
  public let line: String
  /// `82 %`; empty where nothing is foretold.
  public let sure: String
  /// All of it as one sentence, for VoiceOver.
  public let spoken: String

  /// `nowMs` is of the server's clock.
  public init(_ incident: WatchIncident, nowMs: EpochMs, phrases: Phrasebook) {
    let look = StateLook(incident.state, kind: incident.kind)
    let left = incident.state == .predicted ? TimeLeft(incident, nowMs: nowMs) : nil
    self.look = look
    target =
      incident.others == 0
      ? incident.target
      : phrases.say("%1$@ +%2$@", incident.target, String(incident.others))
    big = Self.big(incident, left: left, look: look, phrases: phrases)
    line = Self.line(incident, left: left, nowMs: nowMs, phrases: phrases)
    sure = incident.state == .predicted ? incident.probability.map(percentText) ?? "" : ""
    spoken = [look.word(phrases), target, line, sure, incident.text]
      .filter { !$0.isEmpty }.joined(separator: ". ")
  }

  private static func big(
    _ incident: WatchIncident, left: TimeLeft?, look: StateLook, phrases: Phrasebook
  ) -> String {
    if let left {
      return left.minutes > 0
        ? phrases.say("~%1$@ min", String(left.minutes)) : phrases.say("any moment")
    }
    if look == .unknown { return "?" }
    if incident.state.isOpen, let ageMs = incident.ageMs {
      return valueText(ms: ageMs, unit: incident.unit)
    }
    return look.word(phrases)
  }

  private static func line(
    _ incident: WatchIncident, left: TimeLeft?, nowMs: EpochMs, phrases: Phrasebook
  ) -> String {
    let objective = incident.objectiveMs.map { valueText(ms: $0, unit: incident.unit) }
    switch incident.state {
    case .predicted:
      return [objective, left?.text(phrases)].compactMap(\.self).joined(separator: " ")
    case .firing:
      return objective.map { phrases.say("objective %1$@", $0) } ?? ""
    case .acknowledged:
      return incident.acknowledgedBy.map { phrases.say("%1$@ is on it", $0) } ?? ""
    case .snoozed:
      guard let untilMs = incident.snoozedUntilMs, untilMs > nowMs else { return "" }
      return phrases.say("snoozed for %1$@", durationText(ms: Double(untilMs - nowMs)))
    case .resolved, .averted:
      guard let endMs = incident.endMs else { return "" }
      return phrases.say("%1$@ ago", durationText(ms: Double(max(0, nowMs - endMs))))
    }
  }
}
