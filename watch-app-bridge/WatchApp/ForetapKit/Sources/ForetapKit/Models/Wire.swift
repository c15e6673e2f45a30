import Foundation

/// Milliseconds since 1970. 64 bits also on watches, some of which have an `Int` of 32.
public typealias EpochMs = Int64

/// A length of time in milliseconds.
public typealias SpanMs = Int64

/// How payloads are read and written; PROTOCOL.md says what they mean.
public enum Wire {
  public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    try JSONDecoder().decode(type, from: data)
  }

  /// Keys are sorted, so that the same value has the same bytes.
  public static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }
}

/// The `v` of every payload. Another version than ours is not read: its fields may mean something else.
public struct ProtocolVersion: Codable, Sendable, Equatable {
  public init() {}

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let version = try container.decode(Int.self)
    guard version == 1 else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "The server speaks version \(version); this app knows 1.")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(1)
  }
}

/// A word of a list that a newer server may lengthen: what is not known is read as `fallback`.
public protocol OpenWord: RawRepresentable, Codable, Sendable, Hashable where RawValue == String {
  static var fallback: Self { get }
}

extension OpenWord {
  public init(from decoder: any Decoder) throws {
    let word = try decoder.singleValueContainer().decode(String.self)
    self = Self(rawValue: word) ?? Self.fallback
  }
}
