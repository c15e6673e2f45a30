/// What a complication, the Smart Stack and the top of the list say of everything.
public struct SummaryGlance: Sendable, Equatable {
  public var look: StateLook
  /// Inside the ring or beside the shape: `7`, `2 m 10 s`, `?`; empty when all is quiet.
  public var big = ""
  /// Below it: `min`, or nothing.
  public var unit = ""
  /// What it is about, or that all is quiet.
  public var title: String
  public var line = ""
  /// 0 … 1, emptying towards the breach; absent where nothing is foretold.
  public var ring: Double?
  /// 0 … 1: how much it matters in the Smart Stack.
  public var relevance: Double
  /// `12 m old`; empty for what is new.
  public var stale = ""
  /// The incident that a tap opens.
  public var incident: String?

  private init(look: StateLook, title: String, relevance: Double) {
    self.look = look
    self.title = title
    self.relevance = relevance
  }

  /// `nowMs` is of the server's clock.
  public init(
    _ summary: WatchSummary?, freshness: Freshness, nowMs: EpochMs, phrases: Phrasebook
  ) {
    if let summary, freshness != .never {
      let first = summary.incidents.first
      self = first.map { Self.urgent($0, of: summary, nowMs: nowMs, phrases) }
        ?? Self.calm(summary, phrases)
    } else {
      self = Self.unknown(phrases.say("Not heard yet"))
    }
    if case .stale(let ageMs) = freshness {
      stale = phrases.say("%1$@ old", durationText(ms: Double(ageMs)))
    }
  }

  /// All of it as one sentence, for VoiceOver.
  public func spoken(_ phrases: Phrasebook) -> String {
    [look.word(phrases), title, line, stale].filter { !$0.isEmpty }.joined(separator: ". ")
  }

  private static func urgent(
    _ first: SummaryIncident, of summary: WatchSummary, nowMs: EpochMs, _ phrases: Phrasebook
  ) -> Self {
    let look = StateLook(first.state, kind: first.kind)
    let others = summary.incidents.count - 1
    let title =
      others == 0 ? first.target : phrases.say("%1$@ +%2$@", first.target, String(others))
    let objective = first.objectiveMs.map { valueText(ms: $0, unit: first.unit) }
    var glance = Self(
      look: look, title: title, relevance: relevance(look, probability: first.probability))
    glance.incident = first.id
    let expectedMs = first.state == .predicted ? first.expectedMs : nil
    if let left = TimeLeft(expectedMs: expectedMs, nowMs: nowMs) {
      glance.ring = left.ring
      glance.big = left.minutes > 0 ? String(left.minutes) : phrases.say("now")
      glance.unit = left.minutes > 0 ? phrases.say("min") : ""
      glance.line = [objective, left.text(phrases)].compactMap(\.self).joined(separator: " ")
    } else {
      let now = first.ageMs.map { valueText(ms: $0, unit: first.unit) }
      glance.big = look == .unknown ? "?" : now ?? ""
      glance.line = objective.map { phrases.say("objective %1$@", $0) } ?? look.word(phrases)
    }
    return glance
  }

  private static func calm(_ summary: WatchSummary, _ phrases: Phrasebook) -> Self {
    guard summary.state != .unknown else { return unknown(phrases.say("Nothing is heard")) }
    let isTroubled = !summary.troubled.isEmpty
    var glance = Self(
      look: .quiet, title: phrases.say("All quiet"), relevance: isTroubled ? 0.3 : 0)
    glance.line =
      isTroubled
      ? phrases.say("trouble with %1$@", summary.troubled.joined(separator: ", "))
      : phrases.say("%1$@ series", String(summary.series))
    return glance
  }

  private static func unknown(_ title: String) -> Self {
    var glance = Self(look: .unknown, title: title, relevance: 0.3)
    glance.big = "?"
    return glance
  }

  private static func relevance(_ look: StateLook, probability: Double?) -> Double {
    switch look {
    case .firing, .unknown: 1
    case .predicted: 0.5 + 0.5 * (probability ?? 0)
    case .acknowledged: 0.4
    case .quiet, .snoozed, .resolved, .averted: 0.2
    }
  }
}
