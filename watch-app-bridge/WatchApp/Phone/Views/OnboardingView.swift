import ForetapKit
import SwiftUI
import UIKit

struct OnboardingView: View {
  @Environment(Onboarding.self) private var onboarding
  @Environment(\.scenePhase) private var scenePhase
  @State private var isScanning = false

  var body: some View {
    NavigationStack {
      List {
        Section("Watch") {
          WatchStatus(watch: onboarding.watch)
          Button("Scan the pairing code", systemImage: "qrcode.viewfinder") { isScanning = true }
            .disabled(onboarding.watch == .missing)
        }
        Section {
          Text("Ask for a code with foretap device pair, or on the board.")
        }
        PermissionsSection()
      }
      .navigationTitle("Foretap")
    }
    .sheet(isPresented: $isScanning) {
      ScanSheet { link in
        isScanning = false
        onboarding.hand(link)
      }
    }
    .onChange(of: scenePhase) {
      // The person may come back from the system's settings.
      guard scenePhase == .active else { return }
      Task { await onboarding.refreshPermissions() }
    }
  }
}

private struct WatchStatus: View {
  let watch: Onboarding.Watch

  var body: some View {
    switch watch {
    case .missing:
      Label("Install Foretap on your Apple Watch first.", systemImage: "applewatch.slash")
    case .unpaired:
      Label("The watch is not paired with a server yet.", systemImage: "applewatch")
    case .pairing:
      Label("Open Foretap on the watch if this takes long.", systemImage: "hourglass")
    case .paired(let paired):
      Label("The watch is paired.", systemImage: "checkmark.applewatch")
      LabeledContent("Server") { Text(verbatim: paired.server) }
      LabeledContent("Person") { Text(verbatim: paired.person) }
    case .failed(let text):
      Label {
        Text(verbatim: text)
      } icon: {
        Image(systemName: "exclamationmark.triangle")
      }
    }
  }
}

/// What taps need, and how each stands.
private struct PermissionsSection: View {
  @Environment(Onboarding.self) private var onboarding
  @Environment(\.openURL) private var openURL

  var body: some View {
    Section("Taps") {
      PermissionRow(title: "Alerts", permission: onboarding.permissions.alerts)
      PermissionRow(title: "Through a Focus", permission: onboarding.permissions.timeSensitive)
      PermissionRow(title: "Critical alerts", permission: onboarding.permissions.critical)
      switch onboarding.permissions.alerts {
      case .notAsked:
        Button("Allow taps") { Task { await onboarding.requestPermissions() } }
      case .denied:
        Button("Open settings") {
          guard let url = URL(string: UIApplication.openNotificationSettingsURLString) else {
            return
          }
          openURL(url)
        }
      case .granted, .unavailable:
        EmptyView()
      }
    }
  }
}
