/// Why the bridge gave no answer that can be used.
public enum ClientError: Error, Sendable, Equatable {
  /// No answer: no network, no server, a wait that ran out.
  case unreachable(String)
  /// The server said no.
  case problem(WatchProblem)
  /// An answer that is not the protocol's: another server, a proxy's page, another version.
  case unreadable(status: Int)

  /// Whether what was asked is kept and asked again: no network, 5xx, 429, or a proxy in between.
  public var isWorthRepeating: Bool {
    switch self {
    case .unreachable: true
    case .problem(let problem): problem.status >= 500 || problem.status == 429
    case .unreadable(let status): status >= 500 || status == 429 || status < 400
    }
  }

  /// The server does not know this key, or no longer: it is to be forgotten.
  public var meansForgotten: Bool {
    if case .problem(let problem) = self { return problem.code == ProblemCode.deviceUnknown }
    return false
  }

  /// How long the server asked to be left alone.
  public var retryAfterMs: SpanMs? {
    guard case .problem(let problem) = self, let seconds = problem.retryAfterS else { return nil }
    return SpanMs(seconds) * 1_000
  }
}
