import Foundation
import Testing

@testable import ForetapKit

@Suite("The fan")
struct FanPlotTests {
  @Test("goes on from the last known age, within the objective's and the fan's room")
  func fan() throws {
    let plot = FanPlot(try Fixtures.read(IncidentDetail.self, "incident-detail"))
    #expect(plot.past.count == 2, "a moment of which nothing is known is a gap")
    #expect(plot.median.first?.ageMs == plot.past.last?.last?.ageMs)
    #expect(plot.median.last?.ageMs == 43_500)
    #expect(plot.endMs == plot.nowMs + 900_000)
    #expect(plot.fan.allSatisfy { $0.lowMs <= $0.highMs })
    #expect(plot.topMs > 68_400)
    #expect(plot.x(plot.startMs) == 0)
    #expect(plot.x(plot.endMs) == 1)
    #expect(plot.y(0) == 1)
    #expect(plot.y(plot.topMs * 2) == 0)
  }

  @Test("reads what was, what will be, and that nothing is known")
  func readings() throws {
    let plot = FanPlot(try Fixtures.read(IncidentDetail.self, "incident-detail"))
    func text(_ minutes: EpochMs) -> String {
      plot.reading(atMs: plot.nowMs + minutes * 60_000)
        .text(nowMs: plot.nowMs, phrases: .english)
    }
    #expect(text(5) == "in 5 min: 26 s (20 s – 35 s)")
    #expect(text(-12).hasPrefix("12 min ago: 4"))
    #expect(text(-200) == "200 min ago: ?")
  }

  @Test("reads values of another unit in it")
  func units() throws {
    let plot = FanPlot(try Fixtures.read(IncidentDetail.self, "incident-detail.unit"))
    #expect(plot.unit == "bytes")
    let reading = plot.reading(atMs: plot.nowMs + 5 * 60_000)
    let text = reading.text(nowMs: plot.nowMs, phrases: .english)
    #expect(text == "in 5 min: 7 GB (5.4 GB – 9.3 GB)")
  }

  @Test("without quantiles or a past there is still a picture", arguments: [
    "incident-detail.no-quantiles", "incident-detail.drill", "incident-detail.ended",
  ])
  func less(_ name: String) throws {
    let plot = FanPlot(try Fixtures.read(IncidentDetail.self, name))
    #expect(plot.topMs.isFinite)
    #expect(plot.topMs > 0)
    #expect(plot.endMs > plot.nowMs)
    if name != "incident-detail.ended" { #expect(plot.fan.isEmpty) }
  }
}
