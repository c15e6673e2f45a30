import Foundation

/// One value in one file: written whole or not at all, and read as nothing where it cannot be read.
public struct JSONFile<Value: Codable & Sendable>: Sendable {
  private let url: URL

  public init(_ url: URL) {
    self.url = url
  }

  /// An older version's file that no longer fits is nothing: the server has all that matters.
  public func read() -> Value? {
    guard let data = try? Data(contentsOf: url) else { return nil }
    return try? Wire.decode(Value.self, from: data)
  }

  public func write(_ value: Value) throws {
    #if os(iOS) || os(watchOS)
      // Pushes come while the wrist is down and the watch is locked.
      let options: Data.WritingOptions = [
        .atomic, .completeFileProtectionUntilFirstUserAuthentication,
      ]
    #else
      let options: Data.WritingOptions = [.atomic]
    #endif
    try Wire.encode(value).write(to: url, options: options)
  }

  public func remove() {
    try? FileManager.default.removeItem(at: url)
  }
}
