import ForetapKit
import SwiftUI

/// With whom this watch is paired, what gets through to its person, and what is the matter.
struct SettingsView: View {
  @Environment(Companion.self) private var companion
  @State private var isUnpairing = false

  var body: some View {
    List {
      if let paired = companion.paired {
        Section("Paired") {
          LabeledContent("Server") { Text(verbatim: paired.server) }
          LabeledContent("Person") { Text(verbatim: paired.person) }
          LabeledContent("Waiting") { Text(companion.state?.queue.count ?? 0, format: .number) }
        }
      }
      Section("Taps") {
        PermissionRow(title: "Alerts", permission: companion.permissions.alerts)
        PermissionRow(title: "Through a Focus", permission: companion.permissions.timeSensitive)
        PermissionRow(title: "Critical alerts", permission: companion.permissions.critical)
        PermissionRow(title: "Sound", permission: companion.permissions.sound)
        if companion.permissions.alerts == .notAsked {
          Button("Allow taps") {
            Task {
              _ = await NotificationPermissions.request()
              await companion.refreshPermissions()
            }
          }
        }
        ForEach(companion.record?.remarks ?? [], id: \.self) { remark in
          Text(verbatim: remark.text(companion.phrases)).font(.footnote)
        }
      }
      Section {
        Button("Unpair", role: .destructive) { isUnpairing = true }
      } footer: {
        Text("Version \(ThisWatch.app.version)")
      }
    }
    .navigationTitle("Settings")
    .task { await companion.refreshPermissions() }
    .confirmationDialog("Unpair this watch?", isPresented: $isUnpairing) {
      Button("Unpair", role: .destructive) { companion.unpair() }
    } message: {
      Text("Its key is deleted. Revoke it on the server too.")
    }
  }
}
