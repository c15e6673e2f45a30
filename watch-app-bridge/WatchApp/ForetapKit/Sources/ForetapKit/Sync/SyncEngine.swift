/// The rules by which a device keeps up with its server: pure, so that every order of events can be tried.
///
/// Time is given, by this device's clock. What is to be done comes back as effects, in the order in which to do it.
public struct SyncEngine: Sendable {
  public private(set) var state: SyncState

  public init(_ state: SyncState) {
    self.state = state
  }

  /// Pass a clock on that was learnt elsewhere (by the client, from a refused signature).
  public mutating func learn(_ clock: ServerClock) {
    state.clock = clock
  }

  public mutating func handle(_ input: SyncInput, nowMs: EpochMs) -> [SyncEffect] {
    guard !state.isForgotten else { return [] }
    switch input {
    case .woke:
      return [readSummary, readIncidents] + sendNext(nowMs)
    case .summary(let summary, let tag):
      return contact(nowMs) + take(summary, tag: tag)
    case .incidents(let list, let tag):
      return contact(nowMs) + take(list, tag: tag)
    case .detail(let detail):
      return contact(nowMs) + take(detail)
    case .live(let message):
      if let id = message.id { state.liveId = id }
      return contact(nowMs, after: message.event) + take(message.event, nowMs: nowMs)
    case .polled(let poll):
      return take(poll, nowMs: nowMs)
    case .heartbeat(let answer):
      return take(answer, nowMs: nowMs)
    case .act, .receipt, .actionAnswered, .receiptsAnswered, .queueAnswered, .sendingFailed:
      return handleQueue(input, nowMs: nowMs)
    case .failed(let error):
      return fail(error, nowMs: nowMs)
    case .linked(let link):
      return become(link, nowMs: nowMs)
    case .toldRefusal(let id):
      state.refusals.removeAll { $0.id == id }
      return []
    case .felt(let haptic, let incident):
      state.haptics.noteFelt(haptic, of: incident)
      return []
    case .unknownIncident(let id):
      remove(id)
      return contact(nowMs)
    }
  }

  // What others of this type's files write.
  mutating func change(_ body: (inout SyncState) -> Void) { body(&state) }

  var readSummary: SyncEffect { .readSummary(tag: state.summaryTag) }
  var readIncidents: SyncEffect { .readIncidents(tag: state.incidentsTag) }

  /// The server said something: it is not silent, and not out of reach.
  mutating func contact(
    _ nowMs: EpochMs, serverMs: EpochMs? = nil, silentAtMs: EpochMs? = nil
  ) -> [SyncEffect] {
    if let serverMs { state.clock.learn(serverMs: serverMs, deviceMs: nowMs) }
    state.contactMs = nowMs
    let clock = state.clock
    let due = state.silentNotice.contact(
      nowMs: nowMs, silentAtMs: silentAtMs.map { clock.deviceMs(serverMs: $0) },
      silentAfterMs: state.setup.silentAfterMs)
    let effects: [SyncEffect] = due.map { [.armSilentNotice(atMs: $0)] } ?? []
    if state.isOffline { state.link = .idle }
    return effects + sendNext(nowMs)
  }

  private mutating func contact(_ nowMs: EpochMs, after event: WatchEvent) -> [SyncEffect] {
    switch event {
    case .beat(let atMs, let silentAtMs):
      contact(nowMs, serverMs: atMs, silentAtMs: silentAtMs)
    case .summary, .incident, .gone, .forecast, .reset, .other:
      contact(nowMs)
    }
  }

  private mutating func take(_ poll: LivePoll, nowMs: EpochMs) -> [SyncEffect] {
    state.liveId = poll.id
    var effects = contact(nowMs, serverMs: poll.atMs, silentAtMs: poll.silentAtMs)
    for event in poll.events { effects += take(event, nowMs: nowMs) }
    return effects
  }

  private mutating func take(_ answer: HeartbeatAnswer, nowMs: EpochMs) -> [SyncEffect] {
    state.setup = answer.setup
    let effects = contact(nowMs, serverMs: answer.atMs, silentAtMs: answer.silentAtMs)
    return answer.summaryTag == state.summaryTag ? effects : effects + [readSummary]
  }

  private mutating func fail(_ error: ClientError, nowMs: EpochMs) -> [SyncEffect] {
    if error.meansForgotten {
      state.isForgotten = true
      return [.reloadGlances, .forget]
    }
    // A refusal is an answer: the server is there.
    if case .problem(let problem) = error, problem.status < 500 { return contact(nowMs) }
    return become(.offline(sinceMs: nowMs), nowMs: nowMs)
  }

  private mutating func become(_ link: ServerLink, nowMs: EpochMs) -> [SyncEffect] {
    switch (state.link, link) {
    case (.offline, .offline):
      // The outage began when it began.
      return []
    case (let old, .offline):
      state.link = link
      // Felt once per outage, and only by somebody who was being kept up to date.
      return old == .live || old == .polling ? [.play(.init(.degraded))] : []
    case (_, .idle), (_, .live), (_, .polling):
      state.link = link
      return sendNext(nowMs)
    }
  }
}
