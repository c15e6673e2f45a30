/// `POST /queue`: what was done while the server was out of reach, in the order in which it was done.
public struct QueueRequest: Codable, Sendable, Equatable {
  /// Actions and receipts that one request may bring.
  public static let actionsMax = 100
  public static let receiptsMax = 200

  public var v = ProtocolVersion()
  public var actions: [WatchAction]
  public var receipts: [Receipt]
}

/// What became of each, in the same order.
public struct QueueAnswer: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var atMs: EpochMs
  public var actions: [ActionResult]
  public var receipts: [ReceiptResult]
  public var summary: WatchSummary
}
