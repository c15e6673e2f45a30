import ForetapKit
import Foundation
@preconcurrency import UserNotifications

/// Notifications that the device makes by itself.
enum LocalNotices {
  private static let identifier = "foretap-silent"

  /// *Foretap has been silent* is due unless something is heard of the server before. Replaces the one that is armed.
  static func armSilentNotice(atMs: EpochMs, phrases: Phrasebook) async {
    let content = UNMutableNotificationContent()
    content.title = phrases.say("Foretap has been silent")
    content.body = phrases.say("This watch has heard nothing of the server. Taps may not reach you.")
    content.interruptionLevel = .timeSensitive
    content.sound = .default
    let seconds = max(1, Double(atMs - SystemClock().nowMs) / 1_000)
    let request = UNNotificationRequest(
      identifier: identifier, content: content,
      trigger: UNTimeIntervalNotificationTrigger(timeInterval: seconds, repeats: false))
    try? await UNUserNotificationCenter.current().add(request)
  }

  static func disarmSilentNotice() {
    UNUserNotificationCenter.current().removePendingNotificationRequests(
      withIdentifiers: [identifier])
  }

  /// An action that the server refused, told to the person who did it: the app may have been closed since.
  static func tell(_ refused: RefusedAction, phrases: Phrasebook) async {
    let content = UNMutableNotificationContent()
    content.title = phrases.say("%1$@ was not taken", refused.action.what.word(phrases))
    content.body = refused.reason.text(phrases)
    content.interruptionLevel = .active
    let request = UNNotificationRequest(
      identifier: "foretap-refused-\(refused.id)", content: content, trigger: nil)
    try? await UNUserNotificationCenter.current().add(request)
  }
}
