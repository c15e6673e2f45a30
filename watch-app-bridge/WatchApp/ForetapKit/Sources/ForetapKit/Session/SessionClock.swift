import Foundation

/// The device's time, given so that tests have their own.
public protocol SessionClock: Sendable {
  var nowMs: EpochMs { get }
  /// Returns early where the task is cancelled.
  func sleep(ms: SpanMs) async
}

public struct SystemClock: SessionClock {
  public init() {}

  public var nowMs: EpochMs { EpochMs((Date().timeIntervalSince1970 * 1_000).rounded()) }

  public func sleep(ms: SpanMs) async {
    try? await Task.sleep(for: .milliseconds(ms))
  }
}
