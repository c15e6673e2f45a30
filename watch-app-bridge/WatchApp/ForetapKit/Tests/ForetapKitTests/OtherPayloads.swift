import Foundation

import Testing

@testable import ForetapKit

/// Payloads of others, which the app itself never meets: read here so that every fixture is.

struct PairingCodePayload: Codable {
  var v: ProtocolVersion
  var code: String
  var person: String
  var expiresMs: EpochMs
  var url: String
  var remark: String?
}

struct DeviceListPayload: Codable {
  var atMs: EpochMs
  var devices: [DeviceRecord]
}

struct WebPushPayload: Codable {
  struct Notification: Codable {
    struct Reference: Codable {
      var id: String
      var incident: String
      var kind: NoticeKind
      var level: InterruptionLevel
      var haptic: HapticClass
      var expiresAtMs: EpochMs
    }

    var title: String
    var body: String
    var navigate: String?
    var tag: String
    var renotify: Bool
    var silent: Bool
    var requireInteraction: Bool
    var timestamp: EpochMs
    var data: Reference
  }

  var webPush: Int?
  var notification: Notification
  var mutable: Bool?

  enum CodingKeys: String, CodingKey {
    case webPush = "web_push"
    case notification, mutable
  }
}

struct SignedRequestPayload: Codable {
  var method: String
  var path: String
  var headers: [String: String]
  var body: String
}

struct SignatureVectors: Decodable {
  struct Key: Decodable {
    var d: String
    var publicKey: String
    var device: String
  }

  struct Case: Decodable, CustomTestStringConvertible {
    var name: String
    var method: String
    var path: String
    var body: String
    var timestampMs: EpochMs
    var nonce: String
    var device: String
    var canonical: String
    var signature: String
    var why: String?

    var testDescription: String { why ?? name }

    var request: CanonicalRequest {
      CanonicalRequest(
        method: method, path: path, body: Data(body.utf8), timestampMs: timestampMs, nonce: nonce,
        device: device)
    }
  }

  var key: Key
  var valid: [Case]
  var invalid: [Case]
}
