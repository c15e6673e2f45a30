import ForetapKit
import SwiftUI

/// What will break next, the most urgent on top; calm when there is nothing.
struct IncidentListView: View {
  @Environment(Companion.self) private var companion

  var body: some View {
    // Times left are counted anew without waiting for news.
    TimelineView(.periodic(from: .now, by: 10)) { _ in
      List {
        StatusLine()
        ForEach(open) { incident in
          NavigationLink(value: incident.id) {
            IncidentRow(incident: incident, waiting: waiting(incident))
          }
        }
        if let omitted = companion.state?.omitted, omitted > 0 {
          Text("and \(String(omitted)) more").font(.footnote).foregroundStyle(.secondary)
        }
        if open.isEmpty { QuietView() }
        if !ended.isEmpty {
          Section("Over") {
            ForEach(ended) { incident in
              NavigationLink(value: incident.id) {
                IncidentRow(incident: incident, waiting: nil)
              }
            }
          }
        }
        NavigationLink("Settings") { SettingsView() }
      }
    }
    .navigationTitle("Foretap")
    .refreshable { await companion.wake() }
  }

  private var open: [WatchIncident] {
    companion.state?.incidents.filter(\.state.isOpen) ?? []
  }

  private var ended: [WatchIncident] {
    companion.state?.incidents.filter { !$0.state.isOpen } ?? []
  }

  private func waiting(_ incident: WatchIncident) -> WatchAction? {
    companion.state?.queue.waiting(on: incident.id)
  }
}
