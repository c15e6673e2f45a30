import ForetapKit
import SwiftUI
import WatchKit

@main
struct ForetapWatchApp: App {
  @WKApplicationDelegateAdaptor(AppDelegate.self) private var delegate

  var body: some Scene {
    WindowGroup {
      RootView()
        .environment(delegate.companion)
    }
    // One scene for each kind that deserves more than the system's own layout.
    WKNotificationScene(
      controller: TapController.self, category: NoticeKind.predicted.category)
    WKNotificationScene(controller: TapController.self, category: NoticeKind.firing.category)
    WKNotificationScene(controller: TapController.self, category: NoticeKind.blind.category)
    WKNotificationScene(controller: TapController.self, category: NoticeKind.drill.category)
  }
}
