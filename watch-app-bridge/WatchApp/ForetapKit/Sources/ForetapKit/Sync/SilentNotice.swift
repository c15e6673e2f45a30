/// When this device is to tell its person that Foretap has been silent. Every contact moves it.
public struct SilentNotice: Codable, Sendable, Equatable {
  /// Re-arming replaces a request of the system: not worth it for less.
  static let worthwhileMs: SpanMs = 15_000

  /// By this device's clock; `nil` while nothing is armed.
  public private(set) var armedMs: EpochMs?

  public init() {}

  /// The server answered. `silentAtMs` is what it said, by this device's clock, if it said so. The time to arm the notice for,
  /// or `nil` where it is armed well enough.
  public mutating func contact(
    nowMs: EpochMs, silentAtMs: EpochMs?, silentAfterMs: SpanMs
  ) -> EpochMs? {
    // A time that is past already would go off at every contact: then our own length counts.
    let said = silentAtMs.flatMap { $0 > nowMs ? $0 : nil }
    let due = said ?? nowMs + silentAfterMs
    if let armedMs, armedMs > nowMs, abs(armedMs - due) < Self.worthwhileMs { return nil }
    armedMs = due
    return due
  }

  public mutating func disarm() { armedMs = nil }
}
