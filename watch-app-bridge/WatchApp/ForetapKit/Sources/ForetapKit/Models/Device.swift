/// What a device is, for the list of devices and for what it can do.
public enum DeviceKind: String, Codable, Sendable {
  case appleWatch = "apple_watch"
  case iphone
  case web
}

/// What runs on the device.
public struct DeviceApp: Codable, Sendable, Equatable {
  public var version: String
  public var os: String
  public var model: String?

  public init(version: String, os: String, model: String? = nil) {
    self.version = version
    self.os = os
    self.model = model
  }
}

/// `unavailable`: this device, or this build of the app, never can.
public enum Permission: String, Codable, Sendable {
  case granted
  case denied
  case notAsked = "not_asked"
  case unavailable
}

/// What the person and the system let the app do.
public struct DevicePermissions: Codable, Sendable, Equatable {
  public var alerts: Permission
  public var timeSensitive: Permission
  public var critical: Permission
  public var sound: Permission
  public var vibration: Permission

  public init(
    alerts: Permission, timeSensitive: Permission, critical: Permission, sound: Permission,
    vibration: Permission
  ) {
    self.alerts = alerts
    self.timeSensitive = timeSensitive
    self.critical = critical
    self.sound = sound
    self.vibration = vibration
  }

  /// Before anybody was asked.
  public static let notAsked = DevicePermissions(
    alerts: .notAsked, timeSensitive: .notAsked, critical: .unavailable, sound: .notAsked,
    vibration: .granted)
}
