/// How to keep up with the live stream: which way to ask, and how long to wait before asking again.
public struct LivePolicy: Sendable, Equatable {
  public enum Way: Sendable, Equatable {
    case stream
    case poll
  }

  /// A stream that fails this often in a row is taken as not working here.
  private static let streamTries = 2
  /// Polls before the stream is tried again.
  private static let pollsBeforeStream = 12
  private static let waitMinMs = 1_000.0
  private static let waitMaxMs = 30_000.0

  private var streamFailures = 0
  private var failures = 0
  private var pollsLeft = 0

  public init() {}

  public var way: Way { pollsLeft > 0 ? .poll : .stream }

  /// Whether the person is to know: a stream that breaks and comes back, or that polling stands in for, is nobody's concern.
  public var isOutage: Bool { failures > Self.streamTries }

  /// Something came through.
  public mutating func worked() {
    failures = 0
    if way == .stream { streamFailures = 0 }
  }

  public mutating func polled() {
    failures = 0
    pollsLeft -= 1
  }

  public mutating func failed(_ error: ClientError?) {
    failures += 1
    guard way == .stream else { return }
    streamFailures += 1
    var isExhausted = false
    if case .problem(let problem) = error { isExhausted = problem.code == ProblemCode.liveExhausted }
    guard isExhausted || streamFailures >= Self.streamTries else { return }
    streamFailures = 0
    pollsLeft = Self.pollsBeforeStream
  }

  /// `chance` is 0 … 1 and spreads devices that lost the same server.
  public func waitMs(chance: Double) -> SpanMs {
    guard failures > 0 else { return 0 }
    let most = min(Self.waitMaxMs, Self.waitMinMs * Double(1 << min(failures, 6)))
    return SpanMs(max(Self.waitMinMs, most * chance))
  }
}
