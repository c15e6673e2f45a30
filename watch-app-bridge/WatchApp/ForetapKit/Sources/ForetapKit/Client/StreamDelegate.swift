import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Hands each task's answer, and then its bytes as they come, to the one who opened it.
///
/// Unchecked: all state is behind `lock`, and URLSession calls from its own queue.
final class StreamDelegate: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private struct Stream {
    /// Taken once, when the head of the answer comes.
    var head: CheckedContinuation<WireStream, any Error>?
    var chunks: AsyncThrowingStream<Data, any Error>.Continuation?
  }

  private let lock = NSLock()
  private var streams: [Int: Stream] = [:]

  func register(
    _ task: URLSessionTask, _ continuation: CheckedContinuation<WireStream, any Error>
  ) {
    lock.withLock { streams[task.taskIdentifier] = Stream(head: continuation) }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    guard let http = response as? HTTPURLResponse else { return completionHandler(.cancel) }
    var headers: [String: String] = [:]
    for (name, value) in http.allHeaderFields {
      headers[String(describing: name).lowercased()] = String(describing: value)
    }
    let (chunks, continuation) = AsyncThrowingStream<Data, any Error>.makeStream()
    continuation.onTermination = { _ in dataTask.cancel() }
    let head = lock.withLock {
      let head = streams[dataTask.taskIdentifier]?.head
      streams[dataTask.taskIdentifier] = Stream(head: nil, chunks: continuation)
      return head
    }
    head?.resume(
      returning: WireStream(status: http.statusCode, headers: headers, chunks: chunks))
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let chunks = lock.withLock { streams[dataTask.taskIdentifier]?.chunks }
    chunks?.yield(data)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let stream = lock.withLock { streams.removeValue(forKey: task.taskIdentifier) }
    stream?.head?.resume(throwing: error ?? URLError(.badServerResponse))
    stream?.chunks?.finish(throwing: error)
  }

  /// A signature is for one path of one server: whoever sends us elsewhere is not followed.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }
}
