/// Whether what is known may be shown as the present.
public enum Freshness: Sendable, Equatable {
  case fresh
  /// It is shown with its age.
  case stale(ageMs: SpanMs)
  /// Nothing was ever heard.
  case never

  /// `atMs` and `nowMs` are of the same clock.
  public init(atMs: EpochMs?, nowMs: EpochMs, staleAfterMs: SpanMs) {
    guard let atMs else {
      self = .never
      return
    }
    // An answer from the future is as new as can be: clocks differ by a little.
    let ageMs = max(0, nowMs - atMs)
    self = ageMs <= staleAfterMs ? .fresh : .stale(ageMs: ageMs)
  }
}
