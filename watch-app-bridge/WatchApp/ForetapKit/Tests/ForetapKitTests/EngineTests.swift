import Foundation
import Testing

@testable import ForetapKit

@Suite("The engine keeps up with the server")
struct EngineTests {
  let nowMs = Example.nowMs

  func engine() throws -> SyncEngine { SyncEngine(try Example.state()) }

  @Test("waking reads the summary and the list")
  func wake() throws {
    var engine = try engine()
    let effects = engine.handle(.woke, nowMs: nowMs)
    #expect(effects == [.readSummary(tag: nil), .readIncidents(tag: nil)])
  }

  @Test("complications are drawn anew when something looks different, not with each poll")
  func glances() throws {
    var engine = try engine()
    var summary = try Fixtures.read(WatchSummary.self, "summary.predicted")
    #expect(engine.handle(.summary(summary, tag: "a"), nowMs: nowMs).contains(.reloadGlances))
    summary.atMs += 20_000
    summary.polledMs = summary.atMs
    #expect(!engine.handle(.summary(summary, tag: "b"), nowMs: nowMs).contains(.reloadGlances))
    summary.atMs += 1
    summary.incidents[0].probability = 0.9
    #expect(engine.handle(.summary(summary, tag: "c"), nowMs: nowMs).contains(.reloadGlances))
    summary.atMs -= 10
    summary.state = .quiet
    _ = engine.handle(.summary(summary, tag: "d"), nowMs: nowMs)
    #expect(engine.state.summary?.state == .predicted, "an older answer came later")
  }

  @Test("an event that was quicker than the list is not undone by it")
  func overtaking() throws {
    var engine = try engine()
    let list = try Fixtures.read(WatchIncidentList.self, "incident-list")
    var incident = list.incidents[0]
    incident.updatedMs += 5
    incident.state = .acknowledged
    _ = engine.handle(.live(LiveMessage(id: "7", event: .incident(incident))), nowMs: nowMs)
    _ = engine.handle(.incidents(list, tag: "a"), nowMs: nowMs)
    #expect(engine.state.incident(incident.id)?.state == .acknowledged)
    #expect(engine.liveId == "7")
  }

  @Test("missed events lead to reading everything anew")
  func reset() throws {
    var engine = try engine()
    let message = LiveMessage(id: "9", event: .reset(atMs: nowMs))
    let effects = engine.handle(.live(message), nowMs: nowMs)
    #expect(effects.contains(.readSummary(tag: nil)))
    #expect(effects.contains(.readIncidents(tag: nil)))
  }

  @Test("a forecast moves the fan of the open page, and what is gone leaves it")
  func forecast() throws {
    var engine = try engine()
    let detail = try Fixtures.read(IncidentDetail.self, "incident-detail")
    _ = engine.handle(.detail(detail), nowMs: nowMs)
    var fan = try #require(detail.fan)
    fan.atMs += 10_000
    let event = ForecastEvent(
      incident: detail.incident.id, atMs: nowMs + 10_000, ageMs: 19_000, fan: fan)
    _ = engine.handle(.live(LiveMessage(id: nil, event: .forecast(event))), nowMs: nowMs)
    let page = try #require(engine.state.detail(of: detail.incident.id))
    #expect(page.fan?.atMs == fan.atMs)
    #expect(page.history.bestMs.last == 19_000)
    #expect(page.history.startMs.count == page.history.lowMs.count)
    let gone = LiveMessage(id: nil, event: .gone(incident: detail.incident.id))
    _ = engine.handle(.live(gone), nowMs: nowMs)
    #expect(engine.state.incident(detail.incident.id) == nil)
  }

  @Test("each contact moves the notice of silence, but not for the sake of seconds")
  func silence() throws {
    var engine = try engine()
    let beat = LiveMessage(
      id: nil, event: .beat(atMs: nowMs, silentAtMs: nowMs + 3_600_000))
    #expect(engine.handle(.live(beat), nowMs: nowMs) == [.armSilentNotice(atMs: nowMs + 3_600_000)])
    let next = LiveMessage(
      id: nil, event: .beat(atMs: nowMs + 10_000, silentAtMs: nowMs + 3_610_000))
    #expect(engine.handle(.live(next), nowMs: nowMs + 10_000).isEmpty)
    let later = LiveMessage(
      id: nil, event: .beat(atMs: nowMs + 60_000, silentAtMs: nowMs + 3_660_000))
    #expect(
      engine.handle(.live(later), nowMs: nowMs + 60_000)
        == [.armSilentNotice(atMs: nowMs + 3_660_000)])
  }

  @Test("a time that the server named is put into this device's clock")
  func skewedSilence() throws {
    var engine = try engine()
    let beat = LiveMessage(id: nil, event: .beat(atMs: nowMs, silentAtMs: nowMs + 600_000))
    let deviceMs = nowMs - 100_000
    #expect(
      engine.handle(.live(beat), nowMs: deviceMs) == [.armSilentNotice(atMs: deviceMs + 600_000)])
    #expect(engine.state.clock.serverMs(deviceMs: deviceMs) == nowMs)
  }

  @Test("going offline is felt once, by somebody who was being kept up to date")
  func offline() throws {
    var engine = try engine()
    #expect(engine.handle(.failed(.unreachable("")), nowMs: nowMs).isEmpty)
    _ = engine.handle(.linked(.live), nowMs: nowMs)
    #expect(engine.handle(.failed(.unreachable("")), nowMs: nowMs + 1) == [.play(.retry)])
    #expect(engine.handle(.failed(.unreachable("")), nowMs: nowMs + 2).isEmpty)
    #expect(engine.state.link == .offline(sinceMs: nowMs + 1))
  }

  @Test("a device that was revoked forgets its key and does nothing more")
  func forgotten() throws {
    var engine = try engine()
    let problem = try Fixtures.read(WatchProblem.self, "problem.revoked")
    let effects = engine.handle(.failed(.problem(problem)), nowMs: nowMs)
    #expect(effects == [.reloadGlances, .forget])
    #expect(engine.handle(.woke, nowMs: nowMs).isEmpty)
  }

  @Test("a heartbeat says whether the summary is worth reading")
  func heartbeat() throws {
    var engine = try engine()
    let answer = try Fixtures.read(HeartbeatAnswer.self, "heartbeat-answer")
    #expect(engine.handle(.heartbeat(answer), nowMs: nowMs).contains(.readSummary(tag: nil)))
    let summary = try Fixtures.read(WatchSummary.self, "summary")
    _ = engine.handle(.summary(summary, tag: answer.summaryTag), nowMs: nowMs)
    #expect(engine.handle(.heartbeat(answer), nowMs: nowMs + 1).isEmpty)
  }

  @Test("what is saved comes back as it was, with nothing under way")
  func saved() throws {
    var engine = try engine()
    _ = engine.handle(.detail(try Fixtures.read(IncidentDetail.self, "incident-detail")), nowMs: 1)
    _ = engine.handle(.act(Example.action()), nowMs: nowMs)
    let saved = try Wire.encode(engine.state)
    var again = SyncEngine(try Wire.decode(SyncState.self, from: saved).restarted())
    #expect(again.state.queue == engine.state.queue)
    #expect(again.handle(.woke, nowMs: nowMs).contains(.send(.action(Example.action()))))
  }
}
