import Foundation
import Testing

@testable import ForetapKit

@Suite("A session does what the engine asks for")
struct SessionTests {
  let server = FakeServer()
  let wrist = FakeWrist()

  func session() throws -> BridgeSession {
    BridgeSession(
      client: Example.client(server), state: try Example.state(), ports: wrist,
      clock: StillClock(nowMs: Example.nowMs))
  }

  @Test("waking reads summary and list, draws complications and arms the notice of silence")
  func wake() async throws {
    try await server.answer("GET /summary", tag: "\"s\"", fixture: "summary")
    try await server.answer("GET /incidents", tag: "\"i\"", fixture: "incident-list")
    let session = try session()
    await session.wake()
    #expect(await session.state.incidents.count > 2)
    #expect(await wrist.glances.last?.summary?.state == .firing)
    #expect(await wrist.armed == [Example.nowMs + 3_600_000])
    #expect(await server.paths() == ["GET /summary", "GET /incidents"])
  }

  @Test("an action waits while the server is away and arrives when it is back")
  func offline() async throws {
    let session = try session()
    await session.act(Example.action())
    #expect(await session.state.isOffline)
    #expect(await session.state.queue.count == 1)
    await server.answer("POST /actions") { request in
      let sent = try Wire.decode(ActionRequest.self, from: request.body ?? Data())
      let answer = ActionAnswer(
        atMs: Example.nowMs,
        action: ActionResult(id: sent.action.id, became: .taken, reason: nil), incident: nil)
      return WireAnswer(status: 200, headers: [:], body: try Wire.encode(answer))
    }
    let later = BridgeSession(
      client: Example.client(server), state: await session.state, ports: wrist,
      clock: StillClock(nowMs: Example.nowMs + 60_000))
    await later.wake()
    #expect(await later.state.queue.isEmpty)
  }

  @Test("a server that cannot push to this app is told that nothing is pushed")
  func unsupported() async throws {
    var problem = try Fixtures.read(WatchProblem.self, "problem.signature")
    problem.code = ProblemCode.pushUnsupported
    problem.status = 409
    let body = try Wire.encode(problem)
    await server.answer("PUT /device") { _ in WireAnswer(status: 409, headers: [:], body: body) }
    try await server.answer("PUT /device", fixture: "registration-answer")
    let registration = try Fixtures.read(Registration.self, "registration")
    let record = await (try session()).register(registration)
    #expect(record?.state == .active)
    let second = try #require(await server.requests.last?.body)
    #expect(try Wire.decode(Registration.self, from: second).push == .none)
  }

  @Test("an incident that the server no longer knows leaves the list")
  func unknown() async throws {
    var problem = try Fixtures.read(WatchProblem.self, "problem.signature")
    problem.code = ProblemCode.incidentUnknown
    problem.status = 404
    let body = try Wire.encode(problem)
    try await server.answer("GET /summary", fixture: "summary")
    try await server.answer("GET /incidents", fixture: "incident-list")
    await server.answer("GET /incidents/inc-mh2x4k-1q7f") { _ in
      WireAnswer(status: 404, headers: [:], body: body)
    }
    let session = try session()
    await session.wake()
    #expect(await session.state.incident("inc-mh2x4k-1q7f") != nil)
    await session.read(incident: "inc-mh2x4k-1q7f")
    #expect(await session.state.incident("inc-mh2x4k-1q7f") == nil)
  }

  @Test("the live stream is followed, felt, and polled for when it does not work")
  func live() async throws {
    let incident = try #require(
      String(data: try Fixtures.data("live-event.incident"), encoding: .utf8)
    ).replacing("\n", with: "")
    await server.stream(
      AsyncThrowingStream { continuation in
        continuation.yield(Data("id: 7\nevent: incident\ndata: \(incident)\n\n".utf8))
        continuation.finish()
      })
    try await server.answer("GET /live/poll", fixture: "live-poll.nothing")
    let session = try session()
    let following = Task { await session.followLive() }
    for _ in 0..<100_000 {
      if await server.requests.last?.url.path.hasSuffix("/live/poll") == true { break }
      await Task.yield()
    }
    following.cancel()
    await following.value
    #expect(await wrist.played == [.directionUp])
    let queries = await server.requests.compactMap(\.url.query)
    #expect(queries.first == "after=7", "the stream goes on from the last event")
    #expect(queries.contains { $0.hasPrefix("after=7&waitS=25") })
  }

  @Test("a revoked device forgets its key")
  func revoked() async throws {
    try await server.answer("GET /summary", status: 401, fixture: "problem.revoked")
    await (try session()).wake()
    #expect(await wrist.isForgotten)
  }
}

@Suite("A push that arrives")
struct PushReceptionTests {
  let server = FakeServer()
  let folder = FileManager.default.temporaryDirectory.appending(
    path: "foretap-\(UUID().uuidString)")

  func receive(_ name: String, isIdsOnly: Bool) async throws -> PushText? {
    let push = try JSONSerialization.jsonObject(with: Fixtures.data(name))
    let dictionary = try #require(push as? [String: Any])
    let payload = try #require(PushPayload(userInfo: dictionary))
    let reception = PushReception(
      client: Example.client(server), spool: ReceiptSpool(folder), phrases: .english)
    return await reception.receive(payload, isIdsOnly: isIdsOnly)
  }

  @Test("is confirmed before anything else, and a text that it lacks is fetched")
  func idsOnly() async throws {
    try await server.answer("POST /receipts", fixture: "receipt-answer")
    try await server.answer("GET /incidents/inc-mh2x4k-1q7f", fixture: "incident-detail")
    let text = try await receive("apns-alert.ids", isIdsOnly: true)
    #expect(text?.body == "82 % sure. Arrivals +80 % in 6 min; readers stay at 1.2 k/s.")
    #expect(await server.paths() == ["POST /receipts", "GET /incidents/inc-mh2x4k-1q7f"])
    #expect(ReceiptSpool(folder).receipts().isEmpty)
  }

  @Test("leaves its receipt for the app where the server cannot be reached")
  func spooled() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try await receive("apns-alert", isIdsOnly: false) == nil)
    #expect(try await receive("apns-alert", isIdsOnly: false) == nil)
    let spool = ReceiptSpool(folder)
    let kept = spool.receipts()
    #expect(kept.map(\.stage) == [.received])
    #expect(kept.first?.incident == "inc-mh2x4k-1q7f")
    spool.remove(kept)
    #expect(spool.receipts().isEmpty)
  }

  @Test("its category names its kind, in both directions")
  func categories() {
    for kind in NoticeKind.allCases { #expect(NoticeKind(category: kind.category) == kind) }
    #expect(NoticeKind.own.category == "FORETAP_SELF")
    #expect(NoticeKind(category: "FORETAP_WEATHER") == nil)
  }

  @Test("what phone and watch tell each other comes through")
  func phone() throws {
    let link = try #require(PairingLink("https://foretap.example/watch/#pair=K7QF-3WXN"))
    #expect(PhoneMessage(PhoneMessage.pair(link).dictionary) == .pair(link))
    #expect(PhoneMessage([:]) == nil)
  }
}
