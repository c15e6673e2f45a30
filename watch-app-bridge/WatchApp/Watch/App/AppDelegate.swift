import ForetapKit
import WatchKit

/// What the system tells the app: its push address, silent pushes and background time.
@MainActor
final class AppDelegate: NSObject, WKApplicationDelegate {
  let companion = Companion()
  private var notifications: NotificationDelegate?

  func applicationDidFinishLaunching() {
    let notifications = NotificationDelegate(companion: companion)
    notifications.install()
    self.notifications = notifications
    companion.start()
    WKApplication.shared().registerForRemoteNotifications()
    BackgroundRefresh.scheduleNext()
  }

  func didRegisterForRemoteNotifications(withDeviceToken deviceToken: Data) {
    let token = deviceToken.hexadecimal
    Task { await companion.takePushToken(token) }
  }

  func didFailToRegisterForRemoteNotificationsWithError(_ error: any Error) {
    Task { await companion.takePushToken(nil) }
  }

  /// A silent push: something changed while nobody looked.
  func didReceiveRemoteNotification(
    _ userInfo: [AnyHashable: Any],
    fetchCompletionHandler completionHandler: @escaping (WKBackgroundFetchResult) -> Void
  ) {
    let payload = PushPayload(userInfo: userInfo)
    let done = MainCallback(completionHandler)
    Task {
      if let payload { await companion.wake(by: payload) }
      done.call(payload == nil ? .noData : .newData)
    }
  }

  func handle(_ backgroundTasks: Set<WKRefreshBackgroundTask>) {
    for task in backgroundTasks {
      guard let refresh = task as? WKApplicationRefreshBackgroundTask else {
        task.setTaskCompletedWithSnapshot(false)
        continue
      }
      Task {
        await companion.wake()
        BackgroundRefresh.scheduleNext()
        refresh.setTaskCompletedWithSnapshot(true)
      }
    }
  }
}

/// A callback of the system, called on the main thread where it was given.
@MainActor
private struct MainCallback<Value> {
  let call: (Value) -> Void
  init(_ call: @escaping (Value) -> Void) { self.call = call }
}
