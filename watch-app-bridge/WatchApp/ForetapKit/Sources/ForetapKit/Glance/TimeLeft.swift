/// How long until an objective breaks, for a ring and for a sentence.
public struct TimeLeft: Sendable, Equatable {
  /// The ring is full a quarter of an hour ahead: what is further away is not yet urgent.
  static let fullMs: SpanMs = 15 * 60_000

  /// Below zero once the expected time is past.
  public let bestMs: SpanMs
  public let lowMs: SpanMs?
  public let highMs: SpanMs?

  /// All times are of the server's clock. `nil` where no time is expected.
  public init?(
    expectedMs: EpochMs?, lowMs: EpochMs? = nil, highMs: EpochMs? = nil, nowMs: EpochMs
  ) {
    guard let expectedMs else { return nil }
    bestMs = expectedMs - nowMs
    self.lowMs = lowMs.map { $0 - nowMs }
    self.highMs = highMs.map { $0 - nowMs }
  }

  public init?(_ incident: WatchIncident, nowMs: EpochMs) {
    self.init(
      expectedMs: incident.expectedMs, lowMs: incident.expectedLowMs,
      highMs: incident.expectedHighMs, nowMs: nowMs)
  }

  /// What is left of the ring: it empties towards the breach.
  public var ring: Double { min(1, max(0, Double(bestMs) / Double(Self.fullMs))) }

  /// Whole minutes, at least one while any time is left.
  public var minutes: Int { bestMs <= 0 ? 0 : max(1, Int((Double(bestMs) / 60_000).rounded())) }

  /// `in ~7 min`; `any moment` once the time has come.
  public func shortText(_ phrases: Phrasebook) -> String {
    minutes > 0
      ? phrases.say("in ~%1$@ min", String(minutes)) : phrases.say("any moment")
  }

  /// `in ~7 min (5–11)`: with the central 80 % of it.
  public func text(_ phrases: Phrasebook) -> String {
    guard minutes > 0, let range else { return shortText(phrases) }
    return phrases.say("in ~%1$@ min (%2$@)", String(minutes), range)
  }

  /// `5–11`; absent where both ends are the same minute as the middle.
  private var range: String? {
    guard let lowMs, let highMs else { return nil }
    let low = max(0, Int((Double(lowMs) / 60_000).rounded()))
    let high = max(low, Int((Double(highMs) / 60_000).rounded()))
    return low == high ? nil : "\(low)–\(high)"
  }
}
