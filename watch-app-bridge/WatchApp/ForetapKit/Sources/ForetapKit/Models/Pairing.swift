/// `POST /pair`: a device shows a one-time code and its public key.
public struct PairingRequest: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var code: String
  /// A point of P-256, uncompressed, in base64url.
  public var publicKey: String
  public var kind: DeviceKind
  public var name: String
  public var app: DeviceApp

  public init(code: String, publicKey: String, kind: DeviceKind, name: String, app: DeviceApp) {
    self.code = code
    self.publicKey = publicKey
    self.kind = kind
    self.name = name
    self.app = app
  }
}

public struct PairingAnswer: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var atMs: EpochMs
  public var device: String
  public var person: String
  public var setup: DeviceSetup
}
