import ForetapKit
@preconcurrency import UserNotifications

/// Runs when a tap reaches the watch, before it is shown: tells the server that it came, and fetches its words where they were
/// not sent along. The system gives it about 30 s.
final class NotificationService: UNNotificationServiceExtension {
  private var delivery: TapDelivery?

  override func didReceive(
    _ request: UNNotificationRequest,
    withContentHandler contentHandler: @escaping (UNNotificationContent) -> Void
  ) {
    let delivery = TapDelivery(request.content, contentHandler)
    self.delivery = delivery
    guard let payload = PushPayload(userInfo: request.content.userInfo),
      let client = AppGroup.client(clock: AppGroup.summary.read()?.clock ?? .init())
    else {
      delivery.deliver(nil)
      return
    }
    let isIdsOnly = Self.isIdsOnly(request.content)
    Task {
      let reception = PushReception(
        client: client, spool: AppGroup.receipts, phrases: .localized)
      delivery.deliver(await reception.receive(payload, isIdsOnly: isIdsOnly))
    }
  }

  /// Time is up: what there is, is shown.
  override func serviceExtensionTimeWillExpire() {
    delivery?.deliver(nil)
  }

  /// A server that keeps words to itself sends this title, which is no incident's.
  private static func isIdsOnly(_ content: UNNotificationContent) -> Bool {
    content.title == "Foretap"
  }
}
