import Foundation
import Testing

@testable import ForetapKit

@Suite("What was done while offline")
struct QueueTests {
  let nowMs = Example.nowMs

  func engine() throws -> SyncEngine { SyncEngine(try Example.state()) }

  func answer(_ action: WatchAction, _ became: ActionResult.Became, _ reason: ActionRefusal? = nil)
    -> ActionAnswer
  {
    ActionAnswer(
      atMs: nowMs, action: ActionResult(id: action.id, became: became, reason: reason),
      incident: nil)
  }

  @Test("an action goes at once, and is forgotten when it was taken")
  func taken() throws {
    var engine = try engine()
    let action = Example.action()
    #expect(engine.handle(.act(action), nowMs: nowMs) == [.send(.action(action))])
    #expect(engine.state.queue.waiting(on: action.incident) == action)
    let effects = engine.handle(.actionAnswered(answer(action, .taken)), nowMs: nowMs)
    #expect(!effects.contains { if case .send = $0 { true } else { false } })
    #expect(engine.state.queue.isEmpty)
  }

  @Test("without an answer it waits, and goes again with the same id when the server is there")
  func waits() throws {
    var engine = try engine()
    let action = Example.action()
    _ = engine.handle(.act(action), nowMs: nowMs)
    _ = engine.handle(.sendingFailed(.unreachable("")), nowMs: nowMs)
    #expect(engine.state.isOffline)
    #expect(engine.state.queue.actions == [action])
    let beat = LiveMessage(id: nil, event: .beat(atMs: nowMs, silentAtMs: nowMs + 3_600_000))
    #expect(engine.handle(.live(beat), nowMs: nowMs + 5_000).contains(.send(.action(action))))
  }

  @Test("one request at a time, the oldest first, then all that gathered meanwhile")
  func order() throws {
    var engine = try engine()
    let (one, two, three) = (
      Example.action(1, atMs: nowMs), Example.action(2, atMs: nowMs - 5),
      Example.action(3, atMs: nowMs - 9)
    )
    _ = engine.handle(.act(one), nowMs: nowMs)
    #expect(engine.handle(.act(two), nowMs: nowMs).isEmpty)
    #expect(engine.handle(.act(three), nowMs: nowMs).isEmpty)
    let effects = engine.handle(.actionAnswered(answer(one, .taken)), nowMs: nowMs)
    #expect(
      effects.contains(.send(.queue(QueueRequest(actions: [three, two], receipts: [])))))
  }

  @Test("a refusal is final and told")
  func refused() throws {
    var engine = try engine()
    let action = Example.action()
    _ = engine.handle(.act(action), nowMs: nowMs)
    let effects = engine.handle(.actionAnswered(answer(action, .refused, .ended)), nowMs: nowMs)
    let refusal = RefusedAction(action: action, reason: .ended)
    #expect(effects.contains(.tell(refusal)))
    #expect(engine.state.refusals == [refusal])
    _ = engine.handle(.toldRefusal(action.id), nowMs: nowMs)
    #expect(engine.state.refusals.isEmpty)
  }

  @Test("the answer to a queue settles what it names, and brings the summary")
  func queueAnswer() throws {
    var engine = try engine()
    let request = try Fixtures.read(QueueRequest.self, "queue-request")
    for action in request.actions { _ = engine.handle(.act(action), nowMs: nowMs) }
    for receipt in request.receipts { _ = engine.handle(.receipt(receipt), nowMs: nowMs) }
    #expect(engine.state.queue.count == 5)
    let answer = try Fixtures.read(QueueAnswer.self, "queue-answer")
    let effects = engine.handle(.queueAnswered(answer), nowMs: nowMs)
    #expect(engine.state.queue.isEmpty)
    #expect(engine.state.summary?.state == .quiet)
    #expect(engine.state.refusals.map(\.reason) == [.ended])
    #expect(effects.contains(.readIncidents(tag: nil)))
  }

  @Test("a server that asks for a rest gets it")
  func rest() throws {
    var engine = try engine()
    let busy = try Fixtures.read(WatchProblem.self, "problem.busy")
    _ = engine.handle(.act(Example.action()), nowMs: nowMs)
    _ = engine.handle(.sendingFailed(.problem(busy)), nowMs: nowMs)
    let wakes = { (engine: inout SyncEngine, atMs: EpochMs) in
      engine.handle(.woke, nowMs: atMs).contains { if case .send = $0 { true } else { false } }
    }
    #expect(!wakes(&engine, nowMs + 41_000))
    #expect(wakes(&engine, nowMs + 42_000))
  }

  @Test("a request that the server cannot read does not block the queue")
  func unreadable() throws {
    var engine = try engine()
    var problem = try Fixtures.read(WatchProblem.self, "problem.busy")
    problem.status = 400
    problem.retryAfterS = nil
    _ = engine.handle(.act(Example.action(1)), nowMs: nowMs)
    _ = engine.handle(.act(Example.action(2, atMs: nowMs + 1)), nowMs: nowMs)
    let effects = engine.handle(.sendingFailed(.problem(problem)), nowMs: nowMs)
    #expect(effects.contains(.tell(RefusedAction(action: Example.action(1), reason: .other))))
    #expect(engine.state.queue.actions.map(\.id) == ["action-2"])
  }

  @Test("what is older than a day is told, not sent")
  func expired() throws {
    var engine = try engine()
    let action = Example.action(1, atMs: nowMs - OfflineQueue.ageMaxMs - 1)
    let effects = engine.handle(.act(action), nowMs: nowMs)
    #expect(effects == [.tell(RefusedAction(action: action, reason: .tooOld))])
    #expect(engine.state.queue.isEmpty)
  }

  @Test("it is bounded: actions are refused to one's face, the oldest receipts go")
  func bounds() {
    var queue = OfflineQueue()
    for number in 0..<OfflineQueue.actionsMax {
      #expect(queue.add(Example.action(number)) == true)
    }
    #expect(queue.add(Example.action(9_999)) == false)
    #expect(queue.add(Example.action(5)) == true, "the same action again is no new one")
    for number in 0..<(OfflineQueue.receiptsMax + 3) {
      let atMs = nowMs + EpochMs(number)
      queue.add(Receipt(delivery: "d\(number)", incident: "i", stage: .received, atMs: atMs))
    }
    #expect(queue.receipts.count == OfflineQueue.receiptsMax)
    #expect(queue.receipts.first?.delivery == "d3")
    #expect(queue.shed == 3)
    guard case .queue(let batch) = queue.batch else {
      Issue.record("no batch")
      return
    }
    #expect(batch.actions.count == QueueRequest.actionsMax)
    #expect(batch.receipts.count == QueueRequest.receiptsMax)
  }

  @Test("whatever is lost on the way, every action is settled once and in the end the queue is empty")
  func anyOrder() throws {
    for seed in 1...200 as ClosedRange<UInt64> {
      var random = Seeded(state: seed)
      var engine = try engine()
      var atMs = nowMs
      var inFlight: Outgoing?
      var settled: [String] = []
      func note(_ effects: [SyncEffect]) {
        for case .send(let outgoing) in effects {
          #expect(inFlight == nil, "two requests at once, seed \(seed)")
          inFlight = outgoing
        }
      }
      func respond() throws {
        guard let outgoing = inFlight else { return }
        inFlight = nil
        let input = try self.answer(outgoing, atMs: atMs)
        settled += outgoing.actions.map(\.id)
        note(engine.handle(input, nowMs: atMs))
      }
      for step in 0..<60 {
        atMs += EpochMs(random.next(below: 4_000))
        switch random.next(below: 4) {
        case 0: note(engine.handle(.act(Example.action(step, atMs: atMs)), nowMs: atMs))
        case 1 where inFlight != nil:
          inFlight = nil
          note(engine.handle(.sendingFailed(.unreachable("lost")), nowMs: atMs))
        case 2: try respond()
        default: note(engine.handle(.linked(.live), nowMs: atMs))
        }
      }
      while !engine.state.queue.isEmpty || inFlight != nil {
        atMs += 10_000
        note(engine.handle(.linked(.live), nowMs: atMs))
        try respond()
      }
      #expect(Set(settled).count == settled.count, "settled twice, seed \(seed)")
      #expect(engine.state.refusals.isEmpty)
    }
  }

  private func answer(_ outgoing: Outgoing, atMs: EpochMs) throws -> SyncInput {
    switch outgoing {
    case .action(let action):
      return .actionAnswered(answer(action, .taken))
    case .receipts(let receipts):
      let results = receipts.map {
        ReceiptResult(delivery: $0.delivery, stage: $0.stage, became: .taken)
      }
      return .receiptsAnswered(ReceiptAnswer(atMs: atMs, receipts: results))
    case .queue(let request):
      let summary = try Fixtures.read(WatchSummary.self, "summary.quiet")
      let results = request.actions.map { ActionResult(id: $0.id, became: .repeated, reason: nil) }
      return .queueAnswered(
        QueueAnswer(atMs: atMs, actions: results, receipts: [], summary: summary))
    }
  }
}

extension Outgoing {
  var actions: [WatchAction] {
    switch self {
    case .action(let action): [action]
    case .receipts: []
    case .queue(let request): request.actions
    }
  }
}

/// SplitMix64, so that a failing seed fails again.
struct Seeded {
  var state: UInt64

  mutating func next(below limit: UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return (mixed ^ (mixed >> 31)) % limit
  }
}
