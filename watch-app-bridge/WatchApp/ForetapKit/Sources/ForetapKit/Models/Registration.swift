/// Which of Apple's services gave a token: `sandbox` for development builds.
public enum PushEnvironment: String, Codable, Sendable {
  case production
  case sandbox
}

/// Where this device is pushed to. A token is a capability: it is never logged or shown.
public enum PushRegistration: Codable, Sendable, Equatable {
  /// `widgetToken` is of the complications, where one is on a face: WidgetKit gives it.
  case apns(
    token: String, topic: String, environment: PushEnvironment, widgetToken: String? = nil)
  /// Nothing is pushed: the person refused, or the system gave no token.
  case none

  private enum CodingKeys: String, CodingKey {
    case kind, token, topic, environment, widgetToken
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(String.self, forKey: .kind) {
    case "apns":
      self = .apns(
        token: try container.decode(String.self, forKey: .token),
        topic: try container.decode(String.self, forKey: .topic),
        environment: try container.decode(PushEnvironment.self, forKey: .environment),
        widgetToken: try container.decodeIfPresent(String.self, forKey: .widgetToken))
    case "none":
      self = .none
    case let other:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "No push of a watch is a \(other).")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .apns(let token, let topic, let environment, let widgetToken):
      try container.encode("apns", forKey: .kind)
      try container.encode(token, forKey: .token)
      try container.encode(topic, forKey: .topic)
      try container.encode(environment, forKey: .environment)
      try container.encodeIfPresent(widgetToken, forKey: .widgetToken)
    case .none:
      try container.encode("none", forKey: .kind)
    }
  }
}

/// `PUT /device`: at each start, and whenever the token or a permission changed.
public struct Registration: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var name: String
  public var app: DeviceApp
  public var permissions: DevicePermissions
  public var push: PushRegistration

  public init(name: String, app: DeviceApp, permissions: DevicePermissions, push: PushRegistration) {
    self.name = name
    self.app = app
    self.permissions = permissions
    self.push = push
  }
}

/// What is the matter with a device, as its server sees it.
public enum DeviceRemark: String, OpenWord {
  case noPush = "no_push"
  case pushRefused = "push_refused"
  case alertsDenied = "alerts_denied"
  case unproven
  case silent
  case unreachablePerson = "unreachable_person"
  /// A remark that this version has no words for.
  case other

  public static let fallback = DeviceRemark.other
}

/// How the server has this device in its list.
public struct DeviceRecord: Codable, Sendable, Equatable {
  public enum State: String, Codable, Sendable {
    case active
    case revoked
  }

  public enum Push: String, Codable, Sendable {
    case apns
    case webPush = "web_push"
    case none
  }

  public var id: String
  public var person: String
  public var name: String
  public var kind: DeviceKind
  public var state: State
  public var app: DeviceApp
  public var permissions: DevicePermissions?
  public var push: Push
  /// The loudest level that gets through to the person, as far as the permissions tell.
  public var loudest: InterruptionLevel?
  public var pairedMs: EpochMs
  public var revokedMs: EpochMs?
  public var heardMs: EpochMs
  public var registeredMs: EpochMs?
  public var receivedMs: EpochMs?
  public var remarks: [DeviceRemark]
}

public struct RegistrationAnswer: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var atMs: EpochMs
  public var device: DeviceRecord
}
