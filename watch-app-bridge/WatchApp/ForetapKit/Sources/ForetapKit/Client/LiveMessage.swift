import Foundation

/// One message of the live stream, and the id to go on from after it.
public struct LiveMessage: Sendable, Equatable {
  public var id: String?
  public var event: WatchEvent

  /// `nil` where the data is no event that this version understands: it is passed over.
  init?(_ event: ServerSentEvent) {
    guard let read = try? Wire.decode(WatchEvent.self, from: Data(event.data.utf8)) else {
      return nil
    }
    self.id = event.id
    self.event = read
  }

  init(id: String?, event: WatchEvent) {
    self.id = id
    self.event = event
  }

  static func messages(
    in chunks: AsyncThrowingStream<Data, any Error>
  ) -> AsyncThrowingStream<LiveMessage, any Error> {
    AsyncThrowingStream { continuation in
      let reading = Task {
        var parser = EventStreamParser()
        do {
          for try await chunk in chunks {
            for event in try parser.feed(chunk) {
              if let message = LiveMessage(event) { continuation.yield(message) }
            }
          }
          continuation.finish()
        } catch {
          continuation.finish(throwing: ClientError.unreachable(String(describing: error)))
        }
      }
      continuation.onTermination = { _ in reading.cancel() }
    }
  }
}
