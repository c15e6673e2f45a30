import ForetapKit
import SwiftUI

/// To whom.
struct PassOnView: View {
  @Environment(Companion.self) private var companion
  @Environment(\.dismiss) private var dismiss
  let incident: WatchIncident

  var body: some View {
    List {
      Section("Pass on to") {
        ForEach(companion.others, id: \.self) { person in
          Button {
            Task { await companion.act(.passOn, on: incident.id, to: person) }
            dismiss()
          } label: {
            Text(verbatim: person)
          }
        }
        if companion.others.isEmpty {
          Text("The server knows nobody else.").font(.footnote)
        }
      }
    }
  }
}
