import ForetapKit
import Foundation
@preconcurrency import UserNotifications

/// Hands a tap to the system, exactly once.
///
/// Unchecked: what changes is behind `lock`; content and handler are the system's own and used once.
final class TapDelivery: @unchecked Sendable {
  private let lock = NSLock()
  private let content: UNNotificationContent
  private var handler: ((UNNotificationContent) -> Void)?

  init(_ content: UNNotificationContent, _ handler: @escaping (UNNotificationContent) -> Void) {
    self.content = content
    self.handler = handler
  }

  /// With the words given, or as it came.
  func deliver(_ text: PushText?) {
    let handler = lock.withLock {
      let handler = self.handler
      self.handler = nil
      return handler
    }
    guard let handler else { return }
    guard let text, let changed = content.mutableCopy() as? UNMutableNotificationContent else {
      handler(content)
      return
    }
    changed.title = text.title
    changed.body = text.body
    handler(changed)
  }
}
