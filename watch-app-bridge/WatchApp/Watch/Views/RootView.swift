import ForetapKit
import SwiftUI

struct RootView: View {
  @Environment(Companion.self) private var companion
  @Environment(\.scenePhase) private var scenePhase

  var body: some View {
    @Bindable var companion = companion
    Group {
      if companion.paired == nil {
        PairingView()
      } else {
        NavigationStack(path: $companion.path) {
          IncidentListView()
            .navigationDestination(for: String.self) { IncidentPage(id: $0) }
        }
      }
    }
    .fullScreenCover(item: $companion.alert) { AlertScreen(incident: $0) }
    .sheet(item: $companion.passingOn) { PassOnView(incident: $0) }
    // Live news run as long as somebody looks, and anew when another server is paired.
    .task(id: Presence(isActive: scenePhase == .active, device: companion.paired?.device)) {
      guard scenePhase == .active else { return }
      await companion.follow()
    }
    .onOpenURL { companion.open($0) }
  }
}

private struct Presence: Equatable {
  let isActive: Bool
  let device: String?
}
