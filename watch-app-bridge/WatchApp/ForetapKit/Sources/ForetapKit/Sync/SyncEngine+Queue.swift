/// How what was done here reaches the server: once, in order, also when that takes a day.
extension SyncEngine {
  mutating func handleQueue(_ input: SyncInput, nowMs: EpochMs) -> [SyncEffect] {
    switch input {
    case .act(let action):
      var hasRoom = false
      change { hasRoom = $0.queue.add(action) }
      return hasRoom ? sendNext(nowMs) : refuse([(action, .other)])
    case .receipt(let receipt):
      change { $0.queue.add(receipt) }
      return sendNext(nowMs)
    case .actionAnswered(let answer):
      change { $0.isSending = false }
      let told = settle([answer.action])
      if let incident = answer.incident { put(incident) }
      return told + contact(nowMs, serverMs: answer.atMs)
    case .receiptsAnswered(let answer):
      change {
        $0.isSending = false
        $0.queue.settle(receipts: answer.receipts)
      }
      return contact(nowMs, serverMs: answer.atMs)
    case .queueAnswered(let answer):
      change {
        $0.isSending = false
        $0.queue.settle(receipts: answer.receipts)
      }
      let told = settle(answer.actions) + take(answer.summary, tag: nil)
      return told + contact(nowMs, serverMs: answer.atMs) + [readIncidents]
    case .sendingFailed(let error):
      change {
        $0.isSending = false
        $0.sendNotBeforeMs = nowMs + (error.retryAfterMs ?? Self.breatherMs)
      }
      return dropUnreadable(error) + handle(.failed(error), nowMs: nowMs)
    default:
      return []
    }
  }

  /// After a failure the queue rests for this long, unless the server asked for more.
  private static var breatherMs: SpanMs { 3_000 }

  /// The next request of the queue, unless one is under way or the server asked to be left alone.
  mutating func sendNext(_ nowMs: EpochMs) -> [SyncEffect] {
    guard !state.isSending, nowMs >= state.sendNotBeforeMs else { return [] }
    let serverMs = state.clock.serverMs(deviceMs: nowMs)
    var expired: [WatchAction] = []
    change { expired = $0.queue.removeExpired(serverMs: serverMs) }
    let refused = refuse(expired.map { ($0, .tooOld) })
    guard let batch = state.queue.batch else { return refused }
    change { $0.isSending = true }
    return refused + [.send(batch)]
  }

  private mutating func settle(_ results: [ActionResult]) -> [SyncEffect] {
    let waiting = state.queue.actions
    change { $0.queue.settle(actions: results.map(\.id)) }
    return refuse(
      results.compactMap { result in
        guard result.became == .refused, let action = waiting.first(where: { $0.id == result.id })
        else { return nil }
        return (action, result.reason ?? .other)
      })
  }

  /// The server refuses the request itself and always will: the oldest thing in it must not block the rest.
  private mutating func dropUnreadable(_ error: ClientError) -> [SyncEffect] {
    guard case .problem(let problem) = error, problem.status == 400 || problem.status == 413,
      let action = state.queue.actions.first
    else { return [] }
    change { $0.queue.settle(actions: [action.id]) }
    return refuse([(action, .other)])
  }

  private mutating func refuse(_ actions: [(WatchAction, ActionRefusal)]) -> [SyncEffect] {
    let refused = actions.map { RefusedAction(action: $0.0, reason: $0.1) }
    change { state in
      state.refusals += refused
      let surplus = state.refusals.count - SyncState.refusalsMax
      if surplus > 0 { state.refusals.removeFirst(surplus) }
    }
    return refused.map { .tell($0) }
  }
}
