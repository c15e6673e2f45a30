import Foundation

/// One event of a `text/event-stream`.
public struct ServerSentEvent: Sendable, Equatable {
  /// The last id that the stream has named: an event without one keeps its predecessor's.
  public var id: String?
  public var name: String
  public var data: String
}

/// Reads server-sent events from bytes, however they are cut: the parsing rules of HTML's chapter 9.2.6.
public struct EventStreamParser: Sendable {
  public struct TooLong: Error, Equatable {}

  /// The longest event that the bridge makes is far below; what is longer is no event of ours.
  private static let bytesMax = 1 << 20

  private var line: [UInt8] = []
  private var data: [String] = []
  private var name = ""
  private var id: String?
  private var size = 0
  private var endedWithReturn = false
  private var isFirstLine = true

  public init() {}

  /// The events that `bytes` completed. Throws `TooLong` where an event has more than 1 MiB.
  public mutating func feed(_ bytes: Data) throws -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for byte in bytes {
      let isAfterReturn = endedWithReturn
      endedWithReturn = false
      switch byte {
      case 0x0A where isAfterReturn:
        continue
      case 0x0A, 0x0D:
        endedWithReturn = byte == 0x0D
        if let event = endLine() { events.append(event) }
      default:
        line.append(byte)
        size += 1
        guard size <= Self.bytesMax else { throw TooLong() }
      }
    }
    return events
  }

  private mutating func endLine() -> ServerSentEvent? {
    var text = String(decoding: line, as: UTF8.self)
    line.removeAll(keepingCapacity: true)
    if isFirstLine, text.hasPrefix("\u{FEFF}") { text.removeFirst() }
    isFirstLine = false
    if text.isEmpty { return dispatch() }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var value = parts.count > 1 ? parts[1] : ""
    if value.hasPrefix(" ") { value.removeFirst() }
    switch parts[0] {
    case "event": name = String(value)
    case "data": data.append(String(value))
    case "id" where !value.contains("\0"): id = String(value)
    // `retry` is not followed: how long to wait is the app's own business. A line that begins with a colon says nothing.
    default: break
    }
    return nil
  }

  private mutating func dispatch() -> ServerSentEvent? {
    defer {
      data.removeAll(keepingCapacity: true)
      name = ""
      size = 0
    }
    guard !data.isEmpty else { return nil }
    return ServerSentEvent(
      id: id, name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"))
  }
}
