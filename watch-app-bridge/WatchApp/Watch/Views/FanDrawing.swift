import ForetapKit
import SwiftUI

/// Draws a `FanPlot` into a rectangle.
struct FanDrawing {
  let plot: FanPlot
  let size: CGSize
  let tint: Color

  func draw(in context: GraphicsContext, at reading: FanReading) {
    for band in plot.pastBands { context.fill(area(band), with: .color(.white.opacity(0.25))) }
    context.fill(area(plot.fan), with: .color(tint.opacity(0.35)))
    for line in plot.past {
      context.stroke(path(line), with: .color(.white), lineWidth: 1.5)
    }
    // Dashed: what is foretold is told from what was without colour.
    context.stroke(
      path(plot.median), with: .color(tint), style: StrokeStyle(lineWidth: 1.5, dash: [3, 2]))
    if let objectiveMs = plot.objectiveMs {
      let y = y(objectiveMs)
      context.stroke(
        line(from: CGPoint(x: 0, y: y), to: CGPoint(x: size.width, y: y)),
        with: .color(StateLook.firing.color), style: StrokeStyle(lineWidth: 1, dash: [1, 3]))
    }
    let now = x(plot.nowMs)
    context.stroke(
      line(from: CGPoint(x: now, y: 0), to: CGPoint(x: now, y: size.height)),
      with: .color(.white.opacity(0.5)), lineWidth: 1)
    draw(reading, in: context)
  }

  private func draw(_ reading: FanReading, in context: GraphicsContext) {
    guard let bestMs = reading.bestMs else { return }
    let point = CGPoint(x: x(reading.atMs), y: y(bestMs))
    let dot = CGRect(x: point.x - 3, y: point.y - 3, width: 6, height: 6)
    context.fill(Path(ellipseIn: dot), with: .color(.white))
  }

  private func path(_ points: [AgePoint]) -> Path {
    Path { path in
      guard let first = points.first else { return }
      path.move(to: CGPoint(x: x(first.atMs), y: y(first.ageMs)))
      for point in points.dropFirst() {
        path.addLine(to: CGPoint(x: x(point.atMs), y: y(point.ageMs)))
      }
    }
  }

  private func area(_ band: [AgeBand]) -> Path {
    Path { path in
      guard let first = band.first else { return }
      path.move(to: CGPoint(x: x(first.atMs), y: y(first.highMs)))
      for point in band.dropFirst() {
        path.addLine(to: CGPoint(x: x(point.atMs), y: y(point.highMs)))
      }
      for point in band.reversed() {
        path.addLine(to: CGPoint(x: x(point.atMs), y: y(point.lowMs)))
      }
      path.closeSubpath()
    }
  }

  private func line(from start: CGPoint, to end: CGPoint) -> Path {
    Path { path in
      path.move(to: start)
      path.addLine(to: end)
    }
  }

  private func x(_ atMs: EpochMs) -> CGFloat { size.width * plot.x(atMs) }
  private func y(_ ageMs: Double) -> CGFloat { size.height * plot.y(ageMs) }
}
