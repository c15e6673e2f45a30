/// A point of the picture, by the server's clock.
public struct AgePoint: Sendable, Equatable {
  public let atMs: EpochMs
  public let ageMs: Double
}

/// A span of ages at a time.
public struct AgeBand: Sendable, Equatable {
  public let atMs: EpochMs
  public let lowMs: Double
  public let highMs: Double
}

/// The fan of an incident's page: the past with its bounds, now, what is foretold, and the objective. Views only draw it.
public struct FanPlot: Sendable, Equatable {
  /// As far as one looks ahead on a wrist.
  static let aheadMs: SpanMs = 15 * 60_000
  static let backMs: SpanMs = 30 * 60_000

  public let nowMs: EpochMs
  public let startMs: EpochMs
  public let endMs: EpochMs
  /// The highest age that the picture has room for.
  public let topMs: Double
  /// Unbroken stretches: a moment of which nothing is known is a gap, not a line across it.
  public let past: [[AgePoint]]
  public let pastBands: [[AgeBand]]
  public let median: [AgePoint]
  /// The central 80 %.
  public let fan: [AgeBand]
  public let objectiveMs: Double?
  /// What all of it is thousandths of; `nil`: it is ages.
  public let unit: String?

  public init(_ detail: IncidentDetail) {
    let nowMs = detail.fan?.atMs ?? detail.history.startMs.last ?? detail.atMs
    self.nowMs = nowMs
    startMs = nowMs - Self.backMs
    endMs = detail.fan?.quantilesMs == nil ? nowMs + Self.aheadMs / 5 : nowMs + Self.aheadMs
    objectiveMs = detail.incident.objectiveMs
    unit = detail.incident.unit

    let points = detail.history.points.filter { $0.atMs >= nowMs - Self.backMs }
    past = points.split { $0.best == nil }.map { run in
      run.compactMap { point in point.best.map { AgePoint(atMs: point.atMs, ageMs: $0) } }
    }
    pastBands = points.split { $0.low == nil || $0.high == nil }.map { run in
      run.map { AgeBand(atMs: $0.atMs, lowMs: $0.low ?? 0, highMs: $0.high ?? 0) }
    }
    let last = past.last?.last
    median = detail.fan?.line(level: 0.5, from: last, untilMs: nowMs + Self.aheadMs) ?? []
    fan = detail.fan?.band(0.1, 0.9, from: last, untilMs: nowMs + Self.aheadMs) ?? []

    let highest = [
      past.joined().map(\.ageMs).max(), fan.map(\.highMs).max(), objectiveMs.map { $0 * 1.25 },
    ].compactMap(\.self).max()
    // Room above the highest line; an empty picture still has a scale. Of ages there is nothing to see below a second.
    topMs = max(highest ?? 0, unit == nil ? 1_000 : 1) * 1.05
  }

  /// 0 at the left edge, 1 at the right one.
  public func x(_ atMs: EpochMs) -> Double {
    Double(atMs - startMs) / Double(endMs - startMs)
  }

  /// 0 at the top, 1 at the bottom.
  public func y(_ ageMs: Double) -> Double {
    1 - min(max(ageMs, 0), topMs) / topMs
  }

  /// What the picture says at a time, for the crown and for VoiceOver.
  public func reading(atMs: EpochMs) -> FanReading {
    if atMs > nowMs, let best = median.interpolated(atMs) {
      let band = fan.nearest(atMs)
      return FanReading(
        atMs: atMs, bestMs: best, lowMs: band?.lowMs, highMs: band?.highMs, unit: unit,
        isForetold: true)
    }
    let known = past.joined().min { abs($0.atMs - atMs) < abs($1.atMs - atMs) }
    // Further away than two polls nothing is known of that moment.
    guard let known, abs(known.atMs - atMs) <= 90_000 else {
      return FanReading(
        atMs: atMs, bestMs: nil, lowMs: nil, highMs: nil, unit: unit, isForetold: false)
    }
    let band = pastBands.joined().first { $0.atMs == known.atMs }
    return FanReading(
      atMs: atMs, bestMs: known.ageMs, lowMs: band?.lowMs, highMs: band?.highMs, unit: unit,
      isForetold: false)
  }
}

/// What is or will be at a moment.
public struct FanReading: Sendable, Equatable {
  public let atMs: EpochMs
  /// `nil`: nothing is known.
  public let bestMs: Double?
  public let lowMs: Double?
  public let highMs: Double?
  /// What they are thousandths of; `nil`: they are ages.
  public let unit: String?
  public let isForetold: Bool

  /// `in 5 min: 26 s (20 s – 35 s)`.
  public func text(nowMs: EpochMs, phrases: Phrasebook) -> String {
    let minutes = Int((Double(abs(atMs - nowMs)) / 60_000).rounded())
    let when =
      if minutes == 0 {
        phrases.say("now")
      } else if atMs > nowMs {
        phrases.say("in %1$@ min", String(minutes))
      } else {
        phrases.say("%1$@ min ago", String(minutes))
      }
    guard let bestMs else { return phrases.say("%1$@: ?", when) }
    let best = valueText(ms: bestMs, unit: unit)
    let low = lowMs.map { valueText(ms: $0, unit: unit) }
    let high = highMs.map { valueText(ms: $0, unit: unit) }
    guard let low, let high, low != high else { return phrases.say("%1$@: %2$@", when, best) }
    return phrases.say("%1$@: %2$@ (%3$@ – %4$@)", when, best, low, high)
  }
}
