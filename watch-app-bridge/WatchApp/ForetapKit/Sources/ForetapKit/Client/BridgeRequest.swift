import Foundation

/// A request to the bridge before it is signed. Nothing changes `path` afterwards: it is signed as it is sent.
public struct BridgeRequest: Sendable, Equatable {
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
  }

  /// Where the bridge answers, below the server's address.
  public static let root = "/watch-api/v1"

  public var method: Method
  /// From `/watch-api` on, with the query, percent-encoded.
  public var path: String
  public var body: Data?
  /// ETag of what is here already.
  public var tag: String?
  /// How long nothing may come before the request is given up.
  public var timeoutS: Double = 15

  private init(_ method: Method, _ path: String, body: Data? = nil, tag: String? = nil) {
    self.method = method
    self.path = Self.root + path
    self.body = body
    self.tag = tag
  }

  public static func pair(_ request: PairingRequest) throws -> Self {
    Self(.post, "/pair", body: try Wire.encode(request))
  }

  public static func register(_ registration: Registration) throws -> Self {
    Self(.put, "/device", body: try Wire.encode(registration))
  }

  public static func heartbeat(_ request: HeartbeatRequest) throws -> Self {
    Self(.post, "/heartbeat", body: try Wire.encode(request))
  }

  public static func summary(tag: String?) -> Self {
    Self(.get, "/summary", tag: tag)
  }

  public static func incidents(tag: String?) -> Self {
    Self(.get, "/incidents", tag: tag)
  }

  public static func incident(_ id: String, tag: String?) -> Self {
    Self(.get, "/incidents/\(encoded(id))", tag: tag)
  }

  public static func receipts(_ receipts: [Receipt]) throws -> Self {
    Self(.post, "/receipts", body: try Wire.encode(ReceiptRequest(receipts: receipts)))
  }

  public static func action(_ action: WatchAction) throws -> Self {
    Self(.post, "/actions", body: try Wire.encode(ActionRequest(action: action)))
  }

  public static func queue(_ request: QueueRequest) throws -> Self {
    Self(.post, "/queue", body: try Wire.encode(request))
  }

  /// Server-sent events. A stream that is silent for 45 s is dead: beats come every 20 s.
  public static func live(after id: String?) -> Self {
    var request = Self(.get, id.map { "/live?after=\(encoded($0))" } ?? "/live")
    request.timeoutS = 45
    return request
  }

  /// Without `id` it answers at once, with the id to go on from.
  public static func poll(after id: String?, waitS: Int) -> Self {
    let query = id.map { "?after=\(encoded($0))&waitS=\(waitS)" } ?? ""
    var request = Self(.get, "/live/poll\(query)")
    request.timeoutS = Double(waitS) + 15
    return request
  }

  /// RFC 3986's unreserved characters stay; all others are percent-encoded.
  private static func encoded(_ text: String) -> String {
    let unreserved = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
  }
}
