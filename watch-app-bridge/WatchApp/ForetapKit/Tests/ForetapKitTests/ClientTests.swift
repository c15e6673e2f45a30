import Foundation
import Testing

@testable import ForetapKit

@Suite("The client")
struct ClientTests {
  let server = FakeServer()

  @Test("pairs with a code and says what it is")
  func pair() async throws {
    try await server.answer("POST /pair", fixture: "pairing-answer")
    let app = DeviceApp(version: "1.0.0", os: "watchOS 26.1")
    let answer = try await Example.client(server).pair(
      code: "K7QF3WXN", kind: .appleWatch, name: "Grace’s watch", app: app)
    #expect(answer.person == "grace")
    let request = try #require(await server.requests.first)
    #expect(request.url.absoluteString == "https://foretap.example/watch-api/v1/pair")
    #expect(request.headers["Content-Type"] == "application/json")
    let bytes = try #require(request.body)
    let body = try Wire.decode(PairingRequest.self, from: bytes)
    #expect(body.kind == .appleWatch)
    #expect(body.publicKey.count == 87)
  }

  @Test("a clock that differs too much is learnt, and the request signed anew, once")
  func clock() async throws {
    try await server.answer("GET /summary", status: 401, fixture: "problem.clock")
    try await server.answer("GET /summary", tag: "\"t\"", fixture: "summary")
    let client = Example.client(server, nowMs: Example.nowMs - 3_600_000)
    let read: Tagged<WatchSummary> = try await client.askTagged(.summary(tag: nil))
    #expect(read.tag == "\"t\"")
    let stamps = await server.requests.map { $0.headers["Foretap-Timestamp"] }
    #expect(stamps == [String(Example.nowMs - 3_600_000), String(Example.nowMs)])
    let nonces = await Set(server.requests.map { $0.headers["Foretap-Nonce"] })
    #expect(nonces.count == 2)
  }

  @Test("a clock that cannot be put right is not tried for ever")
  func clockAgain() async throws {
    try await server.answer("GET /summary", status: 401, fixture: "problem.clock")
    await #expect(throws: ClientError.self) {
      let _: Tagged<WatchSummary> = try await Example.client(server).askTagged(.summary(tag: nil))
    }
    #expect(await server.requests.count == 2)
  }

  @Test("what is here already is not read again")
  func notModified() async throws {
    await server.answer("GET /summary") { _ in WireAnswer(status: 304, headers: [:], body: Data()) }
    let read: Tagged<WatchSummary> = try await Example.client(server).askTagged(
      .summary(tag: "\"old\""))
    #expect(read.value == nil)
    #expect(read.tag == "\"old\"")
    #expect(await server.requests.first?.headers["If-None-Match"] == "\"old\"")
  }

  @Test("failures are told apart: no server, a refusal, something that is no Foretap")
  func failures() async throws {
    func failure() async -> ClientError? {
      do {
        let _: HeartbeatAnswer = try await Example.client(server).ask(
          .heartbeat(HeartbeatRequest(queued: 0, permissions: .notAsked)))
        return nil
      } catch {
        return error as? ClientError
      }
    }
    let unreachable = try #require(await failure())
    #expect(unreachable.isWorthRepeating)

    try await server.answer("POST /heartbeat", status: 401, fixture: "problem.revoked")
    let revoked = try #require(await failure())
    #expect(revoked.meansForgotten)
    #expect(!revoked.isWorthRepeating)

    await server.forget("POST /heartbeat")
    try await server.answer("POST /heartbeat", status: 429, fixture: "problem.busy")
    let busy = try #require(await failure())
    #expect(busy.isWorthRepeating)
    #expect(busy.retryAfterMs == 42_000)

    await server.forget("POST /heartbeat")
    await server.answer("POST /heartbeat") { _ in
      WireAnswer(status: 502, headers: [:], body: Data("<html>".utf8))
    }
    #expect(await failure() == .unreadable(status: 502))
  }

  @Test("a pairing link is read as phones scan it and as people type it")
  func link() {
    let scanned = PairingLink("https://foretap.example/sub/watch/#pair=K7QF-3WXN")
    #expect(scanned?.server == "https://foretap.example/sub")
    #expect(scanned?.code == "K7QF3WXN")
    let typed = PairingLink(server: "foretap.example/", code: "k7qf 3wxn")
    #expect(typed?.server == "https://foretap.example")
    #expect(typed?.code == "K7QF3WXN")
    let local = PairingLink("http://192.168.1.5:8090/watch/#pair=oil0-7abc")
    #expect(local?.server == "http://192.168.1.5:8090")
    #expect(local?.code == "01107ABC")
    #expect(PairingLink("https://foretap.example/watch/") == nil)
    #expect(PairingLink("https://foretap.example/watch/#pair=K7QF") == nil)
    #expect(PairingLink("ftp://foretap.example/watch/#pair=K7QF-3WXN") == nil)
    #expect(PairingLink("https://me:secret@foretap.example/watch/#pair=K7QF-3WXN") == nil)
  }
}
