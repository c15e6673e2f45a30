import Foundation

#if canImport(CryptoKit)
  import CryptoKit
#else
  import Crypto
#endif

/// What a device signs of a request: seven lines, as PROTOCOL.md lays them down.
public struct CanonicalRequest: Sendable, Equatable {
  public var method: String
  /// From `/watch-api` on, with the query, exactly as it is sent.
  public var path: String
  public var body: Data
  public var timestampMs: EpochMs
  public var nonce: String
  public var device: String

  /// A line feed between the lines and none at the end.
  public var text: String {
    let bodyHash = Data(SHA256.hash(data: body)).hexadecimal
    return ["FORETAP-WATCH-1", method, path, bodyHash, String(timestampMs), nonce, device]
      .joined(separator: "\n")
  }
}
