import Foundation
import Testing

@testable import ForetapKit

@Suite("The live stream")
struct LiveTests {
  @Test("each event says what happened")
  func events() throws {
    func event(_ name: String) throws -> WatchEvent { try Fixtures.read(WatchEvent.self, name) }
    guard case .summary(let summary) = try event("live-event.summary") else {
      Issue.record("no summary")
      return
    }
    #expect(summary.series == 308)
    guard case .incident(let incident) = try event("live-event.incident") else {
      Issue.record("no incident")
      return
    }
    #expect(incident.target == "orders/billing")
    guard case .forecast(let forecast) = try event("live-event.forecast") else {
      Issue.record("no forecast")
      return
    }
    #expect(forecast.fan.quantilesMs?.count == forecast.fan.horizonsS.count)
    #expect(try event("live-event.gone") == .gone(incident: "inc-mh2p00-7b2e"))
    #expect(
      try event("live-event.beat") == .beat(atMs: 1_795_300_260_000, silentAtMs: 1_795_303_860_000))
    #expect(try event("live-event.reset") == .reset(atMs: 1_795_300_260_000))
  }

  @Test("polling brings the same events, and the id to go on from", arguments: ["live-poll"])
  func poll(_ name: String) throws {
    let poll = try Fixtures.read(LivePoll.self, name)
    #expect(poll.id == "9f2c41aa07de-118")
    #expect(!poll.events.isEmpty)
    #expect(try Fixtures.read(LivePoll.self, "live-poll.nothing").events.isEmpty)
  }

  static let text = """
    : hello\r\nid: 1\r\nevent: beat\r\ndata: {"a":\r\ndata: "ü"}\r\n\r\nevent:gone\rdata:x\r\r\
    retry: 5\n\ndata\n\nid: 2\ndata: last\n\ndata: not yet ended
    """

  @Test("it is the same however its bytes are cut", arguments: [1, 2, 3, 7, 1_000])
  func cut(_ size: Int) throws {
    var parser = EventStreamParser()
    let bytes = Array(Data(Self.text.utf8))
    var events: [ServerSentEvent] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      events += try parser.feed(Data(bytes[start..<min(start + size, bytes.count)]))
    }
    #expect(
      events == [
        ServerSentEvent(id: "1", name: "beat", data: "{\"a\":\n\"ü\"}"),
        ServerSentEvent(id: "1", name: "gone", data: "x"),
        ServerSentEvent(id: "1", name: "message", data: ""),
        ServerSentEvent(id: "2", name: "message", data: "last"),
      ])
  }

  @Test("an event without an end is given up, not kept for ever")
  func endless() throws {
    var parser = EventStreamParser()
    let chunk = Data(repeating: 0x61, count: 1 << 19)
    _ = try parser.feed(chunk)
    _ = try parser.feed(chunk)
    #expect(throws: EventStreamParser.TooLong()) { try parser.feed(Data([0x61])) }
  }

  @Test("after two failures it polls, and tries the stream again after a while")
  func policy() {
    var policy = LivePolicy()
    #expect(policy.way == .stream)
    #expect(policy.waitMs(chance: 1) == 0)
    policy.failed(.unreachable(""))
    #expect(policy.way == .stream)
    #expect(!policy.isOutage)
    policy.failed(.unreachable(""))
    #expect(policy.way == .poll)
    #expect(!policy.isOutage, "polling may still work")
    policy.failed(.unreachable(""))
    #expect(policy.isOutage)
    for _ in 0..<12 { policy.polled() }
    #expect(policy.way == .stream)
    #expect(policy.waitMs(chance: 1) == 0)
  }

  @Test("waits grow to half a minute and are never below a second")
  func waits() {
    var policy = LivePolicy()
    var waits: [SpanMs] = []
    for _ in 0..<8 {
      policy.failed(.unreachable(""))
      waits.append(policy.waitMs(chance: 1))
    }
    #expect(waits == [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000])
    #expect(policy.waitMs(chance: 0) == 1_000)
  }

  @Test("a server with too many streams is polled at once")
  func exhausted() throws {
    var problem = try Fixtures.read(WatchProblem.self, "problem.busy")
    problem.code = ProblemCode.liveExhausted
    var policy = LivePolicy()
    policy.failed(.problem(problem))
    #expect(policy.way == .poll)
  }
}
