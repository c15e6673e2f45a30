import Foundation

#if canImport(CryptoKit)
  import CryptoKit
#else
  import Crypto
#endif

/// A key of P-256 whose private half stays where it is: in the Secure Enclave, or in a test.
public protocol DeviceKey: Sendable {
  /// The uncompressed point: 0x04, x, y.
  var publicKey: Data { get }
  /// ECDSA with SHA-256: r and s, 32 bytes each.
  func sign(_ message: Data) throws -> Data
}

extension DeviceKey {
  /// The id that the server knows this key by. Nobody can choose it.
  public var deviceId: String {
    let hash = Data(SHA256.hash(data: publicKey))
    return "w" + hash.base64URL.prefix(21)
  }
}

/// A key in memory: for simulators and tests, which have no Secure Enclave.
public struct SoftwareKey: DeviceKey {
  private let key: P256.Signing.PrivateKey

  public init() {
    key = P256.Signing.PrivateKey()
  }

  /// Throws where the 32 bytes are no private key.
  public init(rawRepresentation: Data) throws {
    key = try P256.Signing.PrivateKey(rawRepresentation: rawRepresentation)
  }

  public var rawRepresentation: Data { key.rawRepresentation }
  public var publicKey: Data { key.publicKey.x963Representation }

  public func sign(_ message: Data) throws -> Data {
    try key.signature(for: message).rawRepresentation
  }
}
