import Foundation

/// With whom this device is paired. The key is not here: it is in the keychain.
public struct Paired: Codable, Sendable, Equatable {
  public var server: String
  public var device: String
  public var person: String
  public var pairedMs: EpochMs

  public init(server: String, device: String, person: String, pairedMs: EpochMs) {
    self.server = server
    self.device = device
    self.person = person
    self.pairedMs = pairedMs
  }
}

/// What the phone sends to the watch: the link that it scanned, and what it learns back.
public enum PhoneMessage: Codable, Sendable, Equatable {
  case pair(PairingLink)
  case paired(Paired)
  case failed(String)
  case unpaired

  /// The one key of the dictionary that WatchConnectivity carries.
  public static let key = "foretap"

  public init?(_ dictionary: [String: Any]) {
    guard let data = dictionary[Self.key] as? Data,
      let message = try? Wire.decode(PhoneMessage.self, from: data)
    else { return nil }
    self = message
  }

  public var dictionary: [String: Any] {
    guard let data = try? Wire.encode(self) else { return [:] }
    return [Self.key: data]
  }
}
