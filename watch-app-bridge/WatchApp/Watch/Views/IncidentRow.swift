import ForetapKit
import SwiftUI

struct IncidentRow: View {
  @Environment(Companion.self) private var companion
  let incident: WatchIncident
  /// What its person did about it that the server has not confirmed.
  let waiting: WatchAction?

  var body: some View {
    let text = IncidentText(incident, nowMs: companion.serverMs, phrases: companion.phrases)
    HStack(alignment: .top, spacing: 8) {
      StateShapeView(
        look: text.look, ring: TimeLeft(incident, nowMs: companion.serverMs)?.ring
      )
      .frame(width: 22, height: 22)
      .foregroundStyle(text.look.color)
      VStack(alignment: .leading, spacing: 2) {
        Text(verbatim: text.target).font(.headline).lineLimit(2)
        Text(verbatim: text.line.isEmpty ? text.look.word(companion.phrases) : text.line)
          .font(.footnote)
          .foregroundStyle(.secondary)
          .monospacedDigit()
        if let waiting { WaitingLabel(action: waiting) }
      }
    }
    .accessibilityElement(children: .ignore)
    .accessibilityLabel(Text(verbatim: text.spoken))
    .accessibilityValue(waiting == nil ? Text(verbatim: "") : Text("Waiting to be sent"))
  }
}

/// Something was done and has not reached the server yet.
struct WaitingLabel: View {
  @Environment(Companion.self) private var companion
  let action: WatchAction

  var body: some View {
    Label {
      Text("\(action.what.word(companion.phrases)): waiting to be sent")
    } icon: {
      Image(systemName: "clock.arrow.circlepath")
    }
    .font(.caption2)
    .foregroundStyle(.secondary)
  }
}
