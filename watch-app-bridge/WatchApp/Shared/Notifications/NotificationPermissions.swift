import ForetapKit
import Foundation
@preconcurrency import UserNotifications

/// What the person and the system let the app do.
enum NotificationPermissions {
  /// Critical alerts need an entitlement that Apple grants to a team: a build that has it says so in its Info.plist.
  static var isCriticalEntitled: Bool {
    Bundle.main.object(forInfoDictionaryKey: "ForetapCriticalAlerts") as? Bool ?? false
  }

  /// Asks once; afterwards the system answers by itself.
  static func request() async -> DevicePermissions {
    var options: UNAuthorizationOptions = [.alert, .sound, .badge]
    if isCriticalEntitled { options.insert(.criticalAlert) }
    _ = try? await UNUserNotificationCenter.current().requestAuthorization(options: options)
    return await read()
  }

  static func read() async -> DevicePermissions {
    let settings = await UNUserNotificationCenter.current().notificationSettings()
    let isAsked = settings.authorizationStatus != .notDetermined
    return DevicePermissions(
      alerts: alerts(settings.authorizationStatus),
      timeSensitive: permission(settings.timeSensitiveSetting, isAsked: isAsked),
      critical: isCriticalEntitled
        ? permission(settings.criticalAlertSetting, isAsked: isAsked) : .unavailable,
      sound: permission(settings.soundSetting, isAsked: isAsked),
      // No setting of the system is readable for it; a wrist can always be tapped by an active app.
      vibration: .granted)
  }

  private static func alerts(_ status: UNAuthorizationStatus) -> Permission {
    switch status {
    case .authorized, .provisional: .granted
    case .denied: .denied
    case .notDetermined: .notAsked
    default: .granted
    }
  }

  private static func permission(_ setting: UNNotificationSetting, isAsked: Bool) -> Permission {
    switch setting {
    case .enabled: .granted
    case .disabled: isAsked ? .denied : .notAsked
    case .notSupported: isAsked ? .unavailable : .notAsked
    @unknown default: .unavailable
    }
  }
}
