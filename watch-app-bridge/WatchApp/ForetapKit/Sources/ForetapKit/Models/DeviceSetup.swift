/// What a device has to know of its server; told at pairing and with each heartbeat, since it changes.
public struct DeviceSetup: Codable, Sendable, Equatable {
  /// Where people reach the board.
  public var publicUrl: String?
  /// Bundle ids that the server can push to. Without ours nothing is pushed to us.
  public var apnsTopics: [String]
  public var webPushKey: String?
  /// To whom an incident can be passed on.
  public var people: [String]
  public var snoozeMs: SpanMs
  /// Most time between two heartbeats while the app runs.
  public var heartbeatMs: SpanMs
  /// After this much silence the device tells its person.
  public var silentAfterMs: SpanMs
  /// A summary older than this is shown with its age.
  public var staleAfterMs: SpanMs
}
