/// What is known of the server's clock: how far it is ahead of this device's own.
public struct ServerClock: Codable, Sendable, Equatable {
  public private(set) var aheadMs: SpanMs = 0

  public init() {}

  /// `serverMs` was said in an answer that has just come.
  public mutating func learn(serverMs: EpochMs, deviceMs: EpochMs) {
    aheadMs = serverMs - deviceMs
  }

  public func serverMs(deviceMs: EpochMs) -> EpochMs { deviceMs + aheadMs }
  public func deviceMs(serverMs: EpochMs) -> EpochMs { serverMs - aheadMs }
}
