import Foundation
import Testing

@testable import ForetapKit

/// The examples that both sides of the protocol read: `watch-app-bridge/fixtures`.
enum Fixtures {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent()
    .appending(path: "../../../../fixtures")
    .standardizedFileURL

  static func data(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: "\(name).json"))
  }

  static func read<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    try Wire.decode(type, from: data(name))
  }

  /// Reads it, writes it again, and compares the two as JSON: nothing is lost on the way.
  static func roundTrip<Value: Codable>(_ type: Value.Type, _ name: String) throws {
    let original = try object(data(name))
    let again = try object(Wire.encode(try read(type, name)))
    #expect(again == original, "\(name) came back otherwise")
  }

  static func object(_ data: Data) throws -> NSDictionary {
    let value = try JSONSerialization.jsonObject(with: data)
    return try #require(value as? NSDictionary)
  }
}
