import CryptoKit
import ForetapKit
import Foundation

/// A key that the Secure Enclave made and never gives away; what is stored is a handle that only this device can use.
///
/// Unchecked: it is never changed after it was made.
struct EnclaveKey: DeviceKey, @unchecked Sendable {
  private let key: SecureEnclave.P256.Signing.PrivateKey

  /// A new one.
  init() throws {
    // Pushes are confirmed while the wrist is down: the key works from the first unlocking on.
    var failure: Unmanaged<CFError>?
    guard
      let access = SecAccessControlCreateWithFlags(
        nil, kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly, .privateKeyUsage, &failure)
    else { throw KeyStoreError.refused(errSecParam) }
    key = try SecureEnclave.P256.Signing.PrivateKey(accessControl: access)
  }

  init(dataRepresentation: Data) throws {
    key = try SecureEnclave.P256.Signing.PrivateKey(dataRepresentation: dataRepresentation)
  }

  var dataRepresentation: Data { key.dataRepresentation }
  var publicKey: Data { key.publicKey.x963Representation }

  func sign(_ message: Data) throws -> Data {
    try key.signature(for: message).rawRepresentation
  }
}
