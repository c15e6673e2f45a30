import ForetapKit
import SwiftUI

/// The fan: the past with its bounds, a line at now, what is foretold and the objective. The crown moves a reading through it.
struct FanView: View {
  @Environment(Companion.self) private var companion
  let detail: IncidentDetail
  let look: StateLook
  /// Where the reading is, in minutes from now.
  @State private var minutes = 0.0

  var body: some View {
    let plot = FanPlot(detail)
    let reading = plot.reading(atMs: plot.nowMs + EpochMs(minutes * 60_000))
    let text = reading.text(nowMs: plot.nowMs, phrases: companion.phrases)
    VStack(spacing: 2) {
      Canvas { context, size in
        FanDrawing(plot: plot, size: size, tint: look.color).draw(in: context, at: reading)
      }
      Text(verbatim: text)
        .font(.caption2)
        .monospacedDigit()
        .lineLimit(1)
        .minimumScaleFactor(0.7)
    }
    .focusable()
    .digitalCrownRotation(
      $minutes, from: earliest(plot), through: latest(plot), by: 1, sensitivity: .medium,
      isContinuous: false, isHapticFeedbackEnabled: true
    )
    .accessibilityElement(children: .ignore)
    .accessibilityLabel(Text("Forecast"))
    .accessibilityValue(Text(verbatim: text))
    .accessibilityAdjustableAction { direction in
      switch direction {
      case .increment: minutes = min(minutes + 1, latest(plot))
      case .decrement: minutes = max(minutes - 1, earliest(plot))
      @unknown default: break
      }
    }
  }

  private func earliest(_ plot: FanPlot) -> Double { Double(plot.startMs - plot.nowMs) / 60_000 }
  private func latest(_ plot: FanPlot) -> Double { Double(plot.endMs - plot.nowMs) / 60_000 }
}
