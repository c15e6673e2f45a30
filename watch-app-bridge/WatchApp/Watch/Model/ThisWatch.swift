import ForetapKit
import Foundation
import WatchKit

/// What this watch says of itself.
@MainActor
enum ThisWatch {
  /// The system gives apps a generic name, `Apple Watch`, unless they are entitled to the person's own.
  static var name: String {
    let name = WKInterfaceDevice.current().name.trimmingCharacters(in: .whitespaces)
    return name.isEmpty ? "Apple Watch" : String(name.prefix(60))
  }

  static var app: DeviceApp {
    let device = WKInterfaceDevice.current()
    let version =
      Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String ?? "0"
    return DeviceApp(
      version: version, os: "watchOS \(device.systemVersion)", model: device.model)
  }

  /// Nothing is pushed where the system gave no token, or the server has no key for this app.
  static func push(token: String?, widgetToken: String?, topics: [String]) -> PushRegistration {
    guard let token, let topic = Bundle.main.bundleIdentifier, topics.contains(topic) else {
      return .none
    }
    return .apns(
      token: token, topic: topic, environment: environment, widgetToken: widgetToken)
  }

  /// Development builds get tokens of Apple's sandbox.
  private static var environment: PushEnvironment {
    #if DEBUG
      .sandbox
    #else
      .production
    #endif
  }
}
