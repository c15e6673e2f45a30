import Foundation

/// An answer that has an ETag: as it is, or `nil` where what was here already still holds.
public struct Tagged<Value: Sendable>: Sendable {
  public var value: Value?
  public var tag: String?
}

/// Speaks with one server in one device's name.
///
/// Throws `ClientError` and `CancellationError` alone. Repeats nothing but what the protocol allows: a request that was
/// refused for its clock or its nonce is signed anew, once.
public actor BridgeClient {
  /// Without a slash at the end.
  public nonisolated let server: String
  private let signer: RequestSigner
  private let transport: any Transport
  private let now: @Sendable () -> EpochMs
  private var clock: ServerClock

  public init(
    server: String, key: any DeviceKey, transport: any Transport, clock: ServerClock = .init(),
    now: @escaping @Sendable () -> EpochMs
  ) {
    self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
    self.signer = RequestSigner(key: key)
    self.transport = transport
    self.clock = clock
    self.now = now
  }

  public nonisolated var device: String { signer.device }

  public var serverClock: ServerClock { clock }

  var deviceNow: EpochMs { now() }

  /// The same code with the same key is answered the same: a lost answer costs nothing.
  public func pair(code: String, kind: DeviceKind, name: String, app: DeviceApp) async throws
    -> PairingAnswer
  {
    let request = PairingRequest(
      code: code, publicKey: signer.publicKey, kind: kind, name: name, app: app)
    let answer: PairingAnswer = try await ask(.pair(request))
    clock.learn(serverMs: answer.atMs, deviceMs: now())
    return answer
  }

  /// The whole answer of a request that always has one.
  public func ask<Answer: Decodable & Sendable>(_ request: BridgeRequest) async throws -> Answer {
    try read(try await exchange(request))
  }

  /// A reading request with an ETag.
  public func askTagged<Answer: Decodable & Sendable>(_ request: BridgeRequest) async throws
    -> Tagged<Answer>
  {
    let answer = try await exchange(request)
    if answer.status == 304 { return Tagged(value: nil, tag: request.tag) }
    return Tagged(value: try read(answer), tag: answer.headers["etag"])
  }

  /// The live stream. Ends when the server ends it; throws when it breaks or is silent for too long.
  public func live(after id: String?) async throws -> AsyncThrowingStream<LiveMessage, any Error> {
    let stream: WireStream = try await signed(.live(after: id)) { wire in
      let stream = try await self.transport.open(wire)
      guard stream.status != 200 else { return .answer(stream) }
      return .refused(try await stream.collected())
    }
    return LiveMessage.messages(in: stream.chunks)
  }

  private func exchange(_ request: BridgeRequest) async throws -> WireAnswer {
    try await signed(request) { wire in
      let answer = try await self.transport.send(wire)
      return answer.status < 400 ? .answer(answer) : .refused(answer)
    }
  }

  private enum Attempt<Answer: Sendable>: Sendable {
    case answer(Answer)
    case refused(WireAnswer)
  }

  /// Signs and sends, and once more where the server's clock or a used nonce was the reason.
  private func signed<Answer: Sendable>(
    _ request: BridgeRequest, _ send: @Sendable (WireRequest) async throws -> Attempt<Answer>
  ) async throws -> Answer {
    var isSecond = false
    while true {
      let attempt: Attempt<Answer>
      do {
        attempt = try await send(try wire(request))
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        if Task.isCancelled { throw CancellationError() }
        throw ClientError.unreachable(String(describing: error))
      }
      switch attempt {
      case .answer(let answer):
        return answer
      case .refused(let answer):
        let failure = Self.failure(of: answer)
        guard !isSecond, case .problem(let problem) = failure, learn(from: problem) else {
          throw failure
        }
        isSecond = true
      }
    }
  }

  /// Whether the request is worth signing anew.
  private func learn(from problem: WatchProblem) -> Bool {
    switch problem.code {
    case ProblemCode.clockSkewed:
      clock.learn(serverMs: problem.atMs, deviceMs: now())
      return true
    case ProblemCode.requestReplayed:
      return true
    default:
      return false
    }
  }

  private func wire(_ request: BridgeRequest) throws -> WireRequest {
    guard let url = URL(string: server + request.path) else { throw URLError(.badURL) }
    var headers = try signer.headers(for: request, atMs: clock.serverMs(deviceMs: now()))
    headers["Accept"] = "application/json"
    if request.body != nil { headers["Content-Type"] = "application/json" }
    if let tag = request.tag { headers["If-None-Match"] = tag }
    return WireRequest(
      method: request.method.rawValue, url: url, headers: headers, body: request.body,
      timeoutS: request.timeoutS)
  }

  private func read<Answer: Decodable>(_ answer: WireAnswer) throws -> Answer {
    do {
      return try Wire.decode(Answer.self, from: answer.body)
    } catch {
      throw ClientError.unreadable(status: answer.status)
    }
  }

  private static func failure(of answer: WireAnswer) -> ClientError {
    guard let problem = try? Wire.decode(WatchProblem.self, from: answer.body) else {
      return .unreadable(status: answer.status)
    }
    return .problem(problem)
  }
}

extension WireStream {
  /// The body of an answer that turned out to be no stream; at most 64 KiB of it.
  func collected() async throws -> WireAnswer {
    var body = Data()
    for try await chunk in chunks where body.count < 64 << 10 { body.append(chunk) }
    return WireAnswer(status: status, headers: headers, body: body)
  }
}
