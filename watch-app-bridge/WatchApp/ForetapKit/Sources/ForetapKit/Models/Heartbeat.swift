/// `POST /heartbeat`: a sign of life in both directions.
public struct HeartbeatRequest: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  /// Actions and receipts that wait on this device.
  public var queued: Int
  public var permissions: DevicePermissions
}

public struct HeartbeatAnswer: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var atMs: EpochMs
  /// When this device is to say that Foretap has been silent, if it hears nothing more by then.
  public var silentAtMs: EpochMs
  /// ETag of the summary: whether it is worth reading.
  public var summaryTag: String
  public var setup: DeviceSetup
}
