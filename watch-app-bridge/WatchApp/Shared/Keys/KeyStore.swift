import CryptoKit
import ForetapKit
import Foundation
import Security

enum KeyStoreError: Error {
  case refused(OSStatus)
}

/// The device's key in the keychain group that app, extension and widget share.
///
/// No group is named: with one `keychain-access-groups` entry in each target's entitlements, that one is what the keychain
/// writes to and reads from.
enum KeyStore {
  private static let service = "dev.foretap.device-key"
  private static let enclave = "enclave"
  private static let software = "software"

  /// `nil` where there is none.
  static func load() throws -> (any DeviceKey)? {
    if let data = try read(enclave) { return try EnclaveKey(dataRepresentation: data) }
    if let data = try read(software) { return try SoftwareKey(rawRepresentation: data) }
    return nil
  }

  /// A new key in the place of the old one. Simulators have no Secure Enclave; there it is kept in software.
  static func create() throws -> any DeviceKey {
    remove()
    guard SecureEnclave.isAvailable else {
      let key = SoftwareKey()
      try write(key.rawRepresentation, as: software)
      return key
    }
    let key = try EnclaveKey()
    try write(key.dataRepresentation, as: enclave)
    return key
  }

  static func remove() {
    for account in [enclave, software] { SecItemDelete(query(account) as CFDictionary) }
  }

  private static func query(_ account: String) -> [CFString: Any] {
    [
      kSecClass: kSecClassGenericPassword,
      kSecAttrService: service,
      kSecAttrAccount: account,
      kSecUseDataProtectionKeychain: true,
    ]
  }

  private static func read(_ account: String) throws -> Data? {
    var found: CFTypeRef?
    var asked = query(account)
    asked[kSecReturnData] = true
    asked[kSecMatchLimit] = kSecMatchLimitOne
    let status = SecItemCopyMatching(asked as CFDictionary, &found)
    switch status {
    case errSecSuccess: return found as? Data
    case errSecItemNotFound: return nil
    default: throw KeyStoreError.refused(status)
    }
  }

  private static func write(_ data: Data, as account: String) throws {
    var item = query(account)
    item[kSecValueData] = data
    item[kSecAttrAccessible] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
    let status = SecItemAdd(item as CFDictionary, nil)
    guard status == errSecSuccess else { throw KeyStoreError.refused(status) }
  }
}
