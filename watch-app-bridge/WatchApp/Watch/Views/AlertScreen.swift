import ForetapKit
import SwiftUI

/// The visual fallback: shape, word and time left over the whole screen, legible at arm's length in motion.
struct AlertScreen: View {
  @Environment(Companion.self) private var companion
  @Environment(\.accessibilityReduceMotion) private var reduceMotion
  @Environment(\.dismiss) private var dismiss
  let incident: WatchIncident

  var body: some View {
    TimelineView(.periodic(from: .now, by: 1)) { _ in
      let text = IncidentText(incident, nowMs: companion.serverMs, phrases: companion.phrases)
      VStack(spacing: 2) {
        StateShapeView(look: text.look, ring: TimeLeft(incident, nowMs: companion.serverMs)?.ring)
          .frame(maxWidth: 54, maxHeight: 54)
          .symbolEffect(.pulse, isActive: !reduceMotion)
        Text(verbatim: text.look.word(companion.phrases)).font(.headline)
        Text(verbatim: text.big)
          .font(.system(.largeTitle, design: .rounded, weight: .heavy))
          .monospacedDigit()
          .lineLimit(1)
          .minimumScaleFactor(0.5)
        Text(verbatim: text.target)
          .font(.headline)
          .multilineTextAlignment(.center)
          .lineLimit(2)
          .minimumScaleFactor(0.7)
        Spacer(minLength: 0)
        Button("Acknowledge") {
          Task { await companion.act(.acknowledge, on: incident.id) }
          dismiss()
        }
        .tint(.white)
        .foregroundStyle(text.look.ground)
        .buttonStyle(.borderedProminent)
      }
      .foregroundStyle(.white)
      .padding(.horizontal, 4)
      .frame(maxWidth: .infinity, maxHeight: .infinity)
      .background(text.look.ground.ignoresSafeArea())
      .accessibilityElement(children: .contain)
      .accessibilityLabel(Text(verbatim: text.spoken))
    }
    .onTapGesture { companion.open(incident.id) }
  }
}
