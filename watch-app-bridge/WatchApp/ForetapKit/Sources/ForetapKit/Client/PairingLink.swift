import Foundation

/// What a pairing QR code says: `https://SERVER/watch/#pair=K7QF-3WXN`.
public struct PairingLink: Sendable, Equatable, Codable {
  /// The address before `/watch/`, without a slash at the end.
  public let server: String
  public let code: String

  /// `nil` where the text is no pairing link. `http` is taken for servers without a certificate of their own.
  public init?(_ text: String) {
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let marker = trimmed.range(of: "/watch/#pair="),
      let server = Self.address(String(trimmed[..<marker.lowerBound]))
    else { return nil }
    let code = PairingCode.normalized(String(trimmed[marker.upperBound...]))
    guard PairingCode.isComplete(code) else { return nil }
    self.server = server
    self.code = code
  }

  /// From what a person typed. An address without a scheme is taken as https.
  public init?(server: String, code: String) {
    let code = PairingCode.normalized(code)
    guard PairingCode.isComplete(code), let server = Self.address(server) else { return nil }
    self.server = server
    self.code = code
  }

  private static func address(_ text: String) -> String? {
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    let withScheme = trimmed.contains("://") ? trimmed : "https://\(trimmed)"
    guard let url = URL(string: withScheme), let host = url.host, !host.isEmpty,
      url.scheme == "https" || url.scheme == "http", url.user == nil, url.query == nil,
      url.fragment == nil
    else { return nil }
    return withScheme.hasSuffix("/") ? String(withScheme.dropLast()) : withScheme
  }
}

/// A code as people type it: 8 characters of Crockford's base 32. Hyphens, spaces and case do not matter.
public enum PairingCode {
  public static func normalized(_ text: String) -> String {
    let plain = text.removingPercentEncoding ?? text
    return String(
      plain.uppercased().compactMap { character -> Character? in
        switch character {
        case "O": "0"
        case "I", "L": "1"
        case _ where "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(character): character
        default: nil
        }
      })
  }

  public static func isComplete(_ normalized: String) -> Bool { normalized.count == 8 }
}
