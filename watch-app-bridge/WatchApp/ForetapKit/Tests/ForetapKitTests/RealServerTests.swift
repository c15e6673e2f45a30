import Foundation
import Testing

@testable import ForetapKit

/// A pairing link of a server that has an incident that fires.
private let givenLink = ProcessInfo.processInfo.environment["FORETAP_TEST_LINK"]

@Suite(
  "With a real server",
  .enabled(if: givenLink != nil, "no server is given by FORETAP_TEST_LINK"))
struct RealServerTests {
  let wrist = FakeWrist()

  @Test("a watch pairs, reads, follows, acknowledges and confirms", .timeLimit(.minutes(3)))
  func wholeWay() async throws {
    let text = try #require(givenLink)
    let link = try #require(PairingLink(text))
    let client = BridgeClient(
      server: link.server, key: SoftwareKey(), transport: URLSessionTransport(),
      now: { SystemClock().nowMs })
    let app = DeviceApp(version: "1.0.0", os: "watchOS 26.1")
    func pair() async throws -> PairingAnswer {
      try await client.pair(code: link.code, kind: .appleWatch, name: "Grace’s watch", app: app)
    }
    let paired = try await pair()
    let again = try await pair()
    #expect(again.device == paired.device, "a lost answer is given again")
    #expect(paired.device == client.device)

    let session = BridgeSession(
      client: client, state: SyncState(person: paired.person, setup: paired.setup), ports: wrist,
      clock: SystemClock())
    let push = PushRegistration.apns(
      token: String(repeating: "ab", count: 32), topic: "dev.foretap.watch", environment: .sandbox)
    let record = await session.register(
      Registration(name: "Grace’s watch", app: app, permissions: .notAsked, push: push))
    #expect(record?.push == .apns)

    await session.wake()
    let incident = try #require(await session.state.incidents.first)
    #expect(incident.state == .firing)
    await session.read(incident: incident.id)
    #expect(await session.state.detail(of: incident.id)?.actions.contains(.acknowledge) == true)
    await session.heartbeat(.notAsked)
    #expect(await !wrist.armed.isEmpty)

    let following = Task { await session.followLive() }
    #expect(await isTrue { await session.state.link == .live })
    let atMs = await client.serverNow
    await session.act(WatchAction(incident: incident.id, what: .acknowledge, atMs: atMs))
    #expect(await session.state.queue.isEmpty)
    #expect(await isTrue { await session.state.incident(incident.id)?.state == .acknowledged })
    let refused = WatchAction(incident: "nobody-knows-it", what: .acknowledge, atMs: atMs)
    await session.act(refused)
    #expect(await wrist.told == [RefusedAction(action: refused, reason: .unknownIncident)])
    let receipt = Receipt(
      delivery: UUID().uuidString.lowercased(), incident: incident.id, stage: .received, atMs: atMs)
    await session.note([receipt])
    #expect(await session.state.queue.isEmpty, "a delivery that is unknown is settled too")
    following.cancel()
    await following.value

    let poll: LivePoll = try await client.ask(.poll(after: nil, waitS: 0))
    #expect(!poll.id.isEmpty)
  }

  /// Whether it becomes so within a minute.
  private func isTrue(_ check: () async -> Bool) async -> Bool {
    for _ in 0..<600 {
      if await check() { return true }
      try? await Task.sleep(for: .milliseconds(100))
    }
    return false
  }
}
