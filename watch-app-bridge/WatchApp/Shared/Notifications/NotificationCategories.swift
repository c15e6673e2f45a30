import ForetapKit
@preconcurrency import UserNotifications

/// The buttons of a tap, the same on watch and phone.
enum NotificationCategories {
  enum Action {
    static let acknowledge = "FORETAP_ACKNOWLEDGE"
    static let snooze = "FORETAP_SNOOZE"
    static let passOn = "FORETAP_PASS_ON"
  }

  /// Again whenever the server's length of a snooze changes.
  static func register(snoozeMs: SpanMs, phrases: Phrasebook) {
    let acknowledge = UNNotificationAction(
      identifier: Action.acknowledge, title: phrases.say("Acknowledge"), options: [])
    let snooze = UNNotificationAction(
      identifier: Action.snooze,
      title: phrases.say("Snooze %1$@", snoozeText(snoozeMs)), options: [])
    // To whom is asked in the app.
    let passOn = UNNotificationAction(
      identifier: Action.passOn, title: phrases.say("Pass on"), options: [.foreground])

    let categories = NoticeKind.allCases.map { kind in
      let actions: [UNNotificationAction] =
        switch kind {
        case .predicted, .firing, .blind, .flapping: [acknowledge, snooze, passOn]
        case .drill, .own: [acknowledge]
        case .resolved, .averted, .digest: []
        }
      return UNNotificationCategory(
        identifier: kind.category, actions: actions, intentIdentifiers: [], options: [])
    }
    UNUserNotificationCenter.current().setNotificationCategories(Set(categories))
  }

  /// `15 min`, as buttons say it.
  private static func snoozeText(_ ms: SpanMs) -> String {
    ms % 60_000 == 0 ? "\(ms / 60_000) min" : durationText(ms: Double(ms))
  }
}
