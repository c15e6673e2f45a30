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

  /// The four headers that every request has. `nonce` is 16 to 32 bytes in base64url; tests alone give one.
  public func headers(
    for request: BridgeRequest, atMs: EpochMs, nonce: String? = nil
  ) throws -> [String: String] {
    let nonce = nonce ?? Data.random(count: 16).base64URL
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
