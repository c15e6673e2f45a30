import Foundation

/// Signs requests in a device's name. A repeated request is signed anew: a nonce counts once.
public struct RequestSigner: Sendable {
  private let key: any DeviceKey
  public let device: String

  public init(key: any DeviceKey) {
    self.key = key
    self.device = key.deviceId
  }

  public var publicKey: String { key.publicKey.base64URL }

  /// The four headers that every request has. `nonce` is 16 to 32 random bytes in base64url.
  public func headers(
    for request: BridgeRequest, atMs: EpochMs, nonce: String = Data.random(count: 16).base64URL
  ) throws -> [String: String] {
    let canonical = CanonicalRequest(
      method: request.method.rawValue, path: request.path, body: request.body ?? Data(),
      timestampMs: atMs, nonce: nonce, device: device)
    let signature = try key.sign(Data(canonical.text.utf8))
    return [
      "Foretap-Device": device,
      "Foretap-Timestamp": String(atMs),
      "Foretap-Nonce": nonce,
      "Foretap-Signature": signature.base64URL,
    ]
  }
}
