import ForetapKit
import SwiftUI

/// How old what is shown is, and whether the server can be reached. Says nothing when all is well.
struct StatusLine: View {
  @Environment(Companion.self) private var companion

  var body: some View {
    if let state = companion.state {
      if state.isOffline {
        line("wifi.slash", companion.phrases.say("Offline. %1$@", age(state)))
      } else if case .stale = state.freshness(nowMs: companion.nowMs) {
        line("clock.badge.exclamationmark", age(state))
      }
      ForEach(state.refusals) { refused in
        RefusalRow(refused: refused)
      }
    }
  }

  private func line(_ symbol: String, _ text: String) -> some View {
    Label {
      Text(verbatim: text)
    } icon: {
      Image(systemName: symbol)
    }
    .font(.footnote)
    .foregroundStyle(.secondary)
  }

  private func age(_ state: SyncState) -> String {
    guard case .stale(let ageMs) = state.freshness(nowMs: companion.nowMs) else {
      guard let contactMs = state.contactMs else { return companion.phrases.say("Not heard yet") }
      return heard(companion.nowMs - contactMs)
    }
    return heard(ageMs)
  }

  private func heard(_ ageMs: SpanMs) -> String {
    companion.phrases.say("heard %1$@ ago", durationText(ms: Double(max(0, ageMs))))
  }
}

/// An action that the server refused, until it was read.
private struct RefusalRow: View {
  @Environment(Companion.self) private var companion
  let refused: RefusedAction

  var body: some View {
    Button {
      Task { await companion.session?.noteTold(refused) }
    } label: {
      VStack(alignment: .leading) {
        Text("\(refused.action.what.word(companion.phrases)) was not taken").font(.headline)
        Text(verbatim: refused.reason.text(companion.phrases)).font(.footnote)
      }
    }
    .accessibilityHint(Text("Puts the message away"))
  }
}
