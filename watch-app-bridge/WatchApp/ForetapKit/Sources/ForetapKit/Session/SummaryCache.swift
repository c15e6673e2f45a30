/// What complications draw when they cannot ask the server: written by the app and by the widget alike.
public struct SummaryCache: Codable, Sendable, Equatable {
  public var summary: WatchSummary?
  public var tag: String?
  public var clock: ServerClock
  public var staleAfterMs: SpanMs
  public var isPaired: Bool

  public init(
    summary: WatchSummary?, tag: String? = nil, clock: ServerClock, staleAfterMs: SpanMs,
    isPaired: Bool = true
  ) {
    self.summary = summary
    self.tag = tag
    self.clock = clock
    self.staleAfterMs = staleAfterMs
    self.isPaired = isPaired
  }

  public init(_ state: SyncState) {
    self.init(
      summary: state.summary, tag: state.summaryTag, clock: state.clock,
      staleAfterMs: state.setup.staleAfterMs, isPaired: !state.isForgotten)
  }

  /// At a time of this device's clock.
  public func glance(nowMs: EpochMs, phrases: Phrasebook) -> SummaryGlance {
    let serverMs = clock.serverMs(deviceMs: nowMs)
    let freshness = Freshness(atMs: summary?.atMs, nowMs: serverMs, staleAfterMs: staleAfterMs)
    return SummaryGlance(summary, freshness: freshness, nowMs: serverMs, phrases: phrases)
  }

  /// When a complication changes by itself: each minute of a countdown, and once when it grows stale. At most an hour ahead.
  public func changesMs(after nowMs: EpochMs) -> [EpochMs] {
    guard let summary else { return [nowMs] }
    let horizonMs = nowMs + 3_600_000
    let staleMs = clock.deviceMs(serverMs: summary.atMs) + staleAfterMs + 1
    let expectedMs = summary.incidents.first
      .flatMap { $0.state == .predicted ? $0.expectedMs : nil }
      .map { clock.deviceMs(serverMs: $0) }
    var times: Set<EpochMs> = [nowMs]
    if staleMs > nowMs, staleMs < horizonMs { times.insert(staleMs) }
    if let expectedMs {
      // At half minutes the rounded number of minutes changes.
      var atMs = expectedMs - 30_000
      while atMs > nowMs {
        if atMs < horizonMs { times.insert(atMs) }
        atMs -= 60_000
      }
      if expectedMs > nowMs, expectedMs < horizonMs { times.insert(expectedMs) }
    }
    return times.sorted()
  }
}
