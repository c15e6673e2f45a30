import ForetapKit
import SwiftUI

/// The two things that are done most: acknowledge and snooze.
struct ActionButtons: View {
  @Environment(Companion.self) private var companion
  let incident: WatchIncident
  /// What the server offers; before it is known, what is always offered.
  let offered: [ActionKind]?

  var body: some View {
    if let waiting = companion.state?.queue.waiting(on: incident.id) {
      WaitingLabel(action: waiting)
    } else {
      HStack {
        if isOffered(.acknowledge) {
          Button("Acknowledge") { act(.acknowledge) }
            .lineLimit(1)
            .minimumScaleFactor(0.6)
            .buttonStyle(.borderedProminent)
            .tint(StateLook.predicted.ground)
        }
        if isOffered(.snooze) {
          Button { act(.snooze) } label: {
            Image(systemName: "moon.fill")
          }
          .frame(maxWidth: 52)
          .accessibilityLabel(Text("Snooze"))
        }
      }
    }
  }

  private func isOffered(_ what: ActionKind) -> Bool {
    guard let offered else { return incident.state == .predicted || incident.state == .firing }
    return offered.contains(what)
  }

  private func act(_ what: ActionKind) {
    Task { await companion.act(what, on: incident.id) }
  }
}

/// What is done more rarely: pass on, resolve, comment.
struct MoreActions: View {
  @Environment(Companion.self) private var companion
  let incident: WatchIncident
  let offered: [ActionKind]
  @State private var comment = ""

  var body: some View {
    if offered.contains(.passOn), !companion.others.isEmpty {
      Button("Pass on") { companion.passingOn = incident }
    }
    if offered.contains(.resolve) {
      Button("Resolve") {
        Task { await companion.act(.resolve, on: incident.id) }
      }
    }
    if offered.contains(.comment) {
      TextField("Comment", text: $comment)
        .onSubmit {
          let text = comment.trimmingCharacters(in: .whitespacesAndNewlines)
          comment = ""
          guard !text.isEmpty else { return }
          Task { await companion.act(.comment, on: incident.id, text: String(text.prefix(1_000))) }
        }
    }
  }
}
