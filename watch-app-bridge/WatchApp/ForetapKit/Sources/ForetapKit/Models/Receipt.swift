public enum ReceiptStage: String, Codable, Sendable {
  case received
  case seen
}

/// That a push came, or that its person looked at it. Ids are those of the push's payload.
public struct Receipt: Codable, Sendable, Hashable {
  public var delivery: String
  public var incident: String
  public var stage: ReceiptStage
  public var atMs: EpochMs

  public init(delivery: String, incident: String, stage: ReceiptStage, atMs: EpochMs) {
    self.delivery = delivery
    self.incident = incident
    self.stage = stage
    self.atMs = atMs
  }
}

/// `POST /receipts`.
public struct ReceiptRequest: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var receipts: [Receipt]
}

/// `unknown`: the delivery was never made, or not to this device.
public struct ReceiptResult: Codable, Sendable, Equatable {
  public enum Became: String, Codable, Sendable {
    case taken
    case unknown
  }

  public var delivery: String
  public var stage: ReceiptStage
  public var became: Became
}

public struct ReceiptAnswer: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var atMs: EpochMs
  public var receipts: [ReceiptResult]
}
