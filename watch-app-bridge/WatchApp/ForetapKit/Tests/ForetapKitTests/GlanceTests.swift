import Foundation
import Testing

@testable import ForetapKit

@Suite("What is said at a glance")
struct GlanceTests {
  let nowMs = Example.nowMs

  @Test(
    "spans of time are said as a person would",
    arguments: [
      (0.0, "0 ms"), (850, "850 ms"), (999.6, "1 s"), (6_200, "6.2 s"), (9_949, "9.9 s"),
      (9_950, "10 s"), (12_300, "12 s"), (60_000, "1 m"), (130_000, "2 m 10 s"),
      (3_600_000, "1 h"), (10_800_000, "3 h"), (11_100_000, "3 h 5 m"), (86_400_000, "1 d"),
      (97_200_000, "1 d 3 h"), (345_600_000, "4 d"), (900_000_000, "10 d"),
    ])
  func durations(_ ms: Double, _ text: String) {
    #expect(durationText(ms: ms) == text)
  }

  @Test(
    "values are said by their unit",
    arguments: [
      (130_000.0, nil, "2 m 10 s"), (3_400_000_000, "bytes", "3.4 MB"), (873, "ratio", "87.3 %"),
      (2, "ratio", "0.2 %"), (99_940, "percent", "99.9 %"), (12_000, "count", "12"),
      (12_000_000, "count", "12 k"), (1_234_000, "count", "1.2 k"),
      (640_000, "requests", "640 requests"), (50, "requests", "0.05 requests"),
      (0, "requests", "0 requests"), (640_000, "bytes", "640 B"),
    ] as [(Double, String?, String)])
  func values(_ ms: Double, _ unit: String?, _ text: String) {
    #expect(valueText(ms: ms, unit: unit) == text)
  }

  @Test("an incident of another unit is said in it, in lists, complications and taps")
  func units() throws {
    let detail = try Fixtures.read(IncidentDetail.self, "incident-detail.unit")
    let text = IncidentText(detail.incident, nowMs: nowMs, phrases: .english)
    #expect(text.line == "8 GB in ~7 min (5–11)")
    var firing = detail.incident
    firing.state = .firing
    let now = IncidentText(firing, nowMs: nowMs, phrases: .english)
    #expect(now.big == "4.9 GB")
    #expect(now.line == "objective 8 GB")
    let tap = PushText(detail.incident, nowMs: nowMs, phrases: .english)
    #expect(tap.title.hasSuffix("breaks 8 GB in ~7 min"))
    let summary = try Fixtures.read(WatchSummary.self, "summary.unit")
    let cache = SummaryCache(summary: summary, clock: ServerClock(), staleAfterMs: 90_000)
    #expect(cache.glance(nowMs: nowMs, phrases: .english).line == "8 GB in ~7 min")
  }

  @Test(
    "chances are never said to be certain",
    arguments: [
      (0.0, "0 %"), (0.001, "< 1 %"), (0.82, "82 %"), (0.999, "> 99 %"), (1.0, "100 %"),
    ])
  func percents(_ share: Double, _ text: String) {
    #expect(percentText(share) == text)
  }

  @Test("a prediction says what, when, how sure and why")
  func predicted() throws {
    let text = IncidentText(try Example.incident(), nowMs: nowMs, phrases: .english)
    #expect(text.big == "~7 min")
    #expect(text.line == "30 s in ~7 min (5–11)")
    #expect(text.sure == "82 %")
    #expect(
      text.spoken
        == "Predicted. orders/billing. 30 s in ~7 min (5–11). 82 %. Arrivals +80 % in 6 min; readers stay at 1.2 k/s."
    )
  }

  @Test("one that fires says how late it is, and one that is blind does not pretend to know")
  func firing() throws {
    let list = try Fixtures.read(WatchIncidentList.self, "incident-list").incidents
    let firing = IncidentText(list[0], nowMs: nowMs, phrases: .english)
    #expect(firing.look.shape == .triangle)
    #expect(firing.big == "2 m 10 s")
    #expect(firing.target == "payments/ledger-export +2")
    #expect(firing.line == "objective 1 m")
    let blind = try #require(list.first { $0.kind == .blind })
    let text = IncidentText(blind, nowMs: nowMs, phrases: .english)
    #expect(text.look == .unknown)
    #expect(text.big == "?")
  }

  @Test("every state has a word, and open ones a shape of their own")
  func looks() {
    let words = StateLook.allCases.map { $0.word(.english) }
    #expect(Set(words).count == words.count)
    let open: [StateLook] = [.quiet, .predicted, .firing, .acknowledged, .snoozed, .unknown]
    #expect(Set(open.map { "\($0.shape)" }).count == open.count)
  }

  @Test("the ring empties towards the breach")
  func ring() throws {
    func ring(_ minutes: Double) -> Double? {
      TimeLeft(expectedMs: nowMs + EpochMs(minutes * 60_000), nowMs: nowMs)?.ring
    }
    #expect(ring(30) == 1)
    #expect(ring(7.5) == 0.5)
    #expect(ring(-1) == 0)
    #expect(TimeLeft(expectedMs: nil, nowMs: nowMs) == nil)
    let soon = try #require(TimeLeft(expectedMs: nowMs + 5_000, nowMs: nowMs))
    #expect(soon.text(.english) == "in ~1 min")
    let past = try #require(TimeLeft(expectedMs: nowMs - 5_000, nowMs: nowMs))
    #expect(past.text(.english) == "any moment")
  }

  @Test("complications say the most urgent, calm, trouble or that nothing is known")
  func summaries() throws {
    func glance(_ name: String, laterMs: SpanMs = 0) throws -> SummaryGlance {
      let summary = try Fixtures.read(WatchSummary.self, name)
      let cache = SummaryCache(summary: summary, clock: ServerClock(), staleAfterMs: 90_000)
      return cache.glance(nowMs: nowMs + laterMs, phrases: .english)
    }
    let predicted = try glance("summary.predicted")
    #expect(predicted.big == "7")
    #expect(predicted.unit == "min")
    #expect(predicted.ring == 420.0 / 900)
    #expect(predicted.incident == "inc-mh2x4k-1q7f")
    let firing = try glance("summary")
    #expect(firing.big == "2 m 10 s")
    #expect(firing.title == "payments/ledger-export +1")
    #expect(firing.relevance > predicted.relevance)
    let quiet = try glance("summary.quiet")
    #expect(quiet.title == "All quiet")
    #expect(quiet.line == "308 series")
    #expect(quiet.stale == "")
    #expect(try glance("summary.quiet", laterMs: 720_000).stale == "12 m old")
    #expect(try glance("summary.troubled").line == "trouble with shop-eu")
    #expect(try glance("summary.unknown").look == .unknown)
    let never = SummaryCache(summary: nil, clock: ServerClock(), staleAfterMs: 90_000)
    #expect(never.glance(nowMs: nowMs, phrases: .english).title == "Not heard yet")
  }

  @Test("a complication changes with each minute of the countdown and when it grows stale")
  func changes() throws {
    let summary = try Fixtures.read(WatchSummary.self, "summary.predicted")
    let cache = SummaryCache(summary: summary, clock: ServerClock(), staleAfterMs: 90_000)
    let times = cache.changesMs(after: nowMs)
    #expect(times.first == nowMs)
    #expect(times.contains(nowMs + 90_001))
    #expect(times.last == nowMs + 420_000)
    #expect(times.count == 10)
    let texts = times.map { cache.glance(nowMs: $0, phrases: .english).big }
    #expect(Set(texts) == ["7", "6", "5", "4", "3", "2", "1", "now"])
  }

  @Test("sentences are put into other languages with their parts in another order")
  func phrases() {
    let german = Phrasebook { $0 == "%1$@ +%2$@" ? "%2$@ mehr als %1$@" : $0 }
    #expect(german.say("%1$@ +%2$@", "a", "2") == "2 mehr als a")
  }

  @Test("a tap's title has at most 40 characters and keeps the consumer's name")
  func taps() throws {
    var incident = try Example.incident()
    let text = PushText(incident, nowMs: nowMs, phrases: .english)
    #expect(text.title == "orders/billing breaks 30 s in ~7 min")
    #expect(text.body == "82 % sure. Arrivals +80 % in 6 min; readers stay at 1.2 k/s.")
    incident.target = String(repeating: "x", count: 40) + "/ledger-export"
    let long = PushText(incident, nowMs: nowMs, phrases: .english).title
    #expect(long.count == 40)
    #expect(long.contains("export breaks 30 s in ~7 min"))
  }
}
