import Foundation

/// A request as it goes over the wire.
public struct WireRequest: Sendable {
  public var method: String
  public var url: URL
  public var headers: [String: String]
  public var body: Data?
  /// How long nothing may come before it is given up.
  public var timeoutS: Double
}

public struct WireAnswer: Sendable {
  public var status: Int
  /// Names in lower case.
  public var headers: [String: String]
  public var body: Data

  public init(status: Int, headers: [String: String], body: Data) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// An answer whose body comes bit by bit. Ending the iteration closes the connection.
public struct WireStream: Sendable {
  public var status: Int
  public var headers: [String: String]
  public var chunks: AsyncThrowingStream<Data, any Error>

  public init(
    status: Int, headers: [String: String], chunks: AsyncThrowingStream<Data, any Error>
  ) {
    self.status = status
    self.headers = headers
    self.chunks = chunks
  }
}

/// What carries requests. Throws where the server could not be reached; an answer of any status is an answer.
public protocol Transport: Sendable {
  func send(_ request: WireRequest) async throws -> WireAnswer
  func open(_ request: WireRequest) async throws -> WireStream
}
