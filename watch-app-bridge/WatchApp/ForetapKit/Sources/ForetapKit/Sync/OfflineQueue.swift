/// What was done on this device and the server has not confirmed yet. Survives the app; bounded.
///
/// An action that does not fit is refused to its person's face, never dropped later. Of receipts the oldest go first, since
/// the server has long tried elsewhere by then; `shed` counts them.
public struct OfflineQueue: Codable, Sendable, Equatable {
  /// More than a person does in the day after which the server refuses an action.
  public static let actionsMax = 200
  public static let receiptsMax = 400
  /// The server refuses what was done longer ago.
  public static let ageMaxMs: SpanMs = 24 * 3_600_000

  public private(set) var actions: [WatchAction] = []
  public private(set) var receipts: [Receipt] = []
  public private(set) var shed = 0

  public init() {}

  public var count: Int { actions.count + receipts.count }
  public var isEmpty: Bool { count == 0 }

  /// Whether there was room.
  public mutating func add(_ action: WatchAction) -> Bool {
    guard !actions.contains(where: { $0.id == action.id }) else { return true }
    guard actions.count < Self.actionsMax else { return false }
    actions.append(action)
    actions.sort { $0.atMs < $1.atMs }
    return true
  }

  /// A receipt that waits already is not kept twice.
  public mutating func add(_ receipt: Receipt) {
    guard
      !receipts.contains(where: { $0.delivery == receipt.delivery && $0.stage == receipt.stage })
    else { return }
    receipts.append(receipt)
    receipts.sort { $0.atMs < $1.atMs }
    let surplus = receipts.count - Self.receiptsMax
    guard surplus > 0 else { return }
    receipts.removeFirst(surplus)
    shed += surplus
  }

  /// What goes into the next request, the oldest first.
  public var batch: Outgoing? {
    switch (actions.count, receipts.count) {
    case (0, 0): nil
    case (1, 0): .action(actions[0])
    case (0, 1...50): .receipts(receipts)
    default:
      .queue(
        QueueRequest(
          actions: Array(actions.prefix(QueueRequest.actionsMax)),
          receipts: Array(receipts.prefix(QueueRequest.receiptsMax))))
    }
  }

  /// The server has answered these; what became of them no longer concerns the queue.
  public mutating func settle(actions ids: some Sequence<String>) {
    let settled = Set(ids)
    actions.removeAll { settled.contains($0.id) }
  }

  public mutating func settle(receipts answered: some Sequence<ReceiptResult>) {
    for result in answered {
      receipts.removeAll { $0.delivery == result.delivery && $0.stage == result.stage }
    }
  }

  /// Takes out what the server would refuse as too old.
  public mutating func removeExpired(serverMs: EpochMs) -> [WatchAction] {
    let expired = actions.filter { serverMs - $0.atMs > Self.ageMaxMs }
    actions.removeAll { serverMs - $0.atMs > Self.ageMaxMs }
    receipts.removeAll { serverMs - $0.atMs > Self.ageMaxMs }
    return expired
  }

  /// The newest waiting action on an incident, comments apart: what the person sees as done.
  public func waiting(on incident: String) -> WatchAction? {
    actions.last { $0.incident == incident && $0.what != .comment }
  }
}

/// One request's worth of the queue. A single action goes by itself, since its answer brings the incident.
public enum Outgoing: Sendable, Equatable {
  case action(WatchAction)
  case receipts([Receipt])
  case queue(QueueRequest)
}
