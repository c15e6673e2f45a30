import Foundation

/// What a push is about.
public enum NoticeKind: String, OpenWord, CaseIterable {
  case predicted
  case firing
  case blind
  case resolved
  case averted
  case flapping
  case digest
  case drill
  case own = "self"

  public static let fallback = NoticeKind.own

  /// The category that a push of this kind names, registered on watch and phone.
  public var category: String { "FORETAP_\(rawValue.uppercased())" }

  public init?(category: String) {
    guard let kind = Self.allCases.first(where: { $0.category == category }) else { return nil }
    self = kind
  }
}

/// Which delivery a receipt is posted for; `target` is for the logs of the server.
public struct PushReceiptIds: Codable, Sendable, Equatable {
  public var delivery: String
  public var target: String
}

/// The `foretap` member of every push of Apple's service. Silent pushes have neither haptic nor end.
public struct PushReferences: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var incident: String
  public var kind: NoticeKind
  public var atMs: EpochMs
  public var receipt: PushReceiptIds
  public var haptic: HapticClass?
  public var expiresAtMs: EpochMs?
  public var url: String?

  /// What complications show has changed: nothing more is said, and no receipt is waited for.
  public var isRefresh: Bool { incident == "foretap-summary" }
}

/// What of a push is ours. The system reads `aps`; the app does not.
public struct PushPayload: Decodable, Sendable, Equatable {
  public var foretap: PushReferences

  /// `nil` for a push that is not of a Foretap server that this version understands.
  public init?(userInfo: [AnyHashable: Any]) {
    guard let foretap = userInfo["foretap"], JSONSerialization.isValidJSONObject(foretap),
      let data = try? JSONSerialization.data(withJSONObject: foretap),
      let references = try? Wire.decode(PushReferences.self, from: data)
    else { return nil }
    self.foretap = references
  }

  /// That this push reached the device, or was looked at.
  public func receipt(_ stage: ReceiptStage, atMs: EpochMs) -> Receipt {
    Receipt(
      delivery: foretap.receipt.delivery, incident: foretap.incident, stage: stage, atMs: atMs)
  }
}
