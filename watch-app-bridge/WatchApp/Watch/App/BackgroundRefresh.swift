import Foundation
import WatchKit

/// Time that the system gives an app that is not open: used to send what waits and to hear that the server is there.
@MainActor
enum BackgroundRefresh {
  /// watchOS grants about one an hour to an app without a complication, and four to one with it.
  private static let intervalS: TimeInterval = 15 * 60

  static func scheduleNext() {
    WKApplication.shared().scheduleBackgroundRefresh(
      withPreferredDate: Date(timeIntervalSinceNow: intervalS), userInfo: nil
    ) { @Sendable _ in
      // Refused where the budget is used up: a push or the next opening takes its place.
    }
  }
}
