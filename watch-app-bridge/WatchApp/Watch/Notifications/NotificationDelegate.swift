import ForetapKit
import Foundation
@preconcurrency import UserNotifications

/// What a person did with a tap.
struct TapAnswer: Sendable {
  let payload: PushPayload
  let action: String
}

/// Between the system's notifications and the companion. Called from any thread; holds nothing that changes.
final class NotificationDelegate: NSObject, UNUserNotificationCenterDelegate, Sendable {
  private let companion: Companion

  init(companion: Companion) {
    self.companion = companion
  }

  @MainActor
  func install() {
    UNUserNotificationCenter.current().delegate = self
  }

  /// A tap while the app is open. What the live view has made felt already is only listed.
  func userNotificationCenter(
    _ center: UNUserNotificationCenter, willPresent notification: UNNotification,
    withCompletionHandler completionHandler: @escaping (UNNotificationPresentationOptions) -> Void
  ) {
    let payload = PushPayload(userInfo: notification.request.content.userInfo)
    let done = Handover(completionHandler)
    Task { @MainActor in
      let isNew = await companion.present(payload)
      done.value(isNew ? [.banner, .list, .sound] : [.list])
    }
  }

  /// The completion handler is called when the action is safe: until then the system keeps the app awake.
  func userNotificationCenter(
    _ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse,
    withCompletionHandler completionHandler: @escaping () -> Void
  ) {
    let payload = PushPayload(userInfo: response.notification.request.content.userInfo)
    let answer = payload.map { TapAnswer(payload: $0, action: response.actionIdentifier) }
    let done = Handover(completionHandler)
    Task { @MainActor in
      if let answer { await companion.take(answer) }
      done.value()
    }
  }
}

/// Carries a completion handler of the system, which may be called from any thread, into a task.
private struct Handover<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
