import ForetapKit
import SwiftUI

/// Calm, not empty: what is watched, and when it was last heard of.
struct QuietView: View {
  @Environment(Companion.self) private var companion

  var body: some View {
    let glance = glance
    VStack(spacing: 6) {
      StateShapeView(look: glance.look)
        .frame(width: 34, height: 34)
        .foregroundStyle(glance.look.color)
      Text(verbatim: glance.title).font(.headline)
      Text(verbatim: glance.line).font(.footnote).foregroundStyle(.secondary)
      if let heard {
        Text(verbatim: heard).font(.footnote).foregroundStyle(.secondary).monospacedDigit()
      }
    }
    .frame(maxWidth: .infinity)
    .listRowBackground(Color.clear)
    .accessibilityElement(children: .combine)
  }

  private var glance: SummaryGlance {
    let freshness = companion.state?.freshness(nowMs: companion.nowMs) ?? .never
    return SummaryGlance(
      companion.state?.summary, freshness: freshness, nowMs: companion.serverMs,
      phrases: companion.phrases)
  }

  private var heard: String? {
    companion.state?.contactMs.map {
      companion.phrases.say(
        "heard %1$@ ago", durationText(ms: Double(max(0, companion.nowMs - $0))))
    }
  }
}
