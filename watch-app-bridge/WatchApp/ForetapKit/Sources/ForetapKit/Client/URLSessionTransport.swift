import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Requests over URLSession, with nothing kept: no cookies, no cache, no credentials.
public struct URLSessionTransport: Transport {
  private let session: URLSession
  private let streams: StreamDelegate

  public init() {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    // A request that waits for a network would be signed too early.
    #if !canImport(FoundationNetworking)
      configuration.waitsForConnectivity = false
    #endif
    streams = StreamDelegate()
    session = URLSession(configuration: configuration, delegate: streams, delegateQueue: nil)
  }

  public func send(_ request: WireRequest) async throws -> WireAnswer {
    let stream = try await open(request)
    var body = Data()
    for try await chunk in stream.chunks {
      body.append(chunk)
      // No answer of the bridge but the live stream comes near this.
      guard body.count <= 4 << 20 else { throw URLError(.dataLengthExceedsMaximum) }
    }
    try Task.checkCancellation()
    return WireAnswer(status: stream.status, headers: stream.headers, body: body)
  }

  public func open(_ request: WireRequest) async throws -> WireStream {
    var urlRequest = URLRequest(url: request.url)
    urlRequest.httpMethod = request.method
    urlRequest.httpBody = request.body
    // Between two packets, not in all: what URLSession calls the timeout of a request.
    urlRequest.timeoutInterval = request.timeoutS
    for (name, value) in request.headers { urlRequest.setValue(value, forHTTPHeaderField: name) }

    let task = session.dataTask(with: urlRequest)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        streams.register(task, continuation)
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
  }
}
