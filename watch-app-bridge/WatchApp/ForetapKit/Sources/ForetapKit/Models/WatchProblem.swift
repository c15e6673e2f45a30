/// RFC 9457 problem details: every answer of status 400 and above.
public struct WatchProblem: Codable, Sendable, Equatable, Error {
  public var type: String
  public var title: String
  public var status: Int
  public var detail: String?
  public var code: String
  /// The server's clock, so that a device whose own is wrong can sign with the difference.
  public var atMs: EpochMs
  /// Seconds after which it may be tried again.
  public var retryAfterS: Int?
}

/// The codes that a device does something about; PROTOCOL.md has all of them.
public enum ProblemCode {
  public static let clockSkewed = "WATCH_CLOCK_SKEWED"
  public static let requestReplayed = "WATCH_REQUEST_REPLAYED"
  public static let deviceUnknown = "WATCH_DEVICE_UNKNOWN"
  public static let codeUnknown = "WATCH_CODE_UNKNOWN"
  public static let pairingThrottled = "WATCH_PAIRING_THROTTLED"
  public static let incidentUnknown = "WATCH_INCIDENT_UNKNOWN"
  public static let pushUnsupported = "WATCH_PUSH_UNSUPPORTED"
  public static let liveExhausted = "WATCH_LIVE_EXHAUSTED"
}
