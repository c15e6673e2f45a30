import ForetapKit
import SwiftUI

/// Only onboards: scans the code, asks for what taps need, and shows whether the watch is paired.
@main
struct ForetapPhoneApp: App {
  @State private var onboarding = Onboarding()

  var body: some Scene {
    WindowGroup {
      OnboardingView()
        .environment(onboarding)
        .task { onboarding.start() }
    }
  }
}
