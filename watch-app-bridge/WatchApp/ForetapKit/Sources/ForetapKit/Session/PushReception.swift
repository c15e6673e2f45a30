/// What the notification service extension does with a push, before the system shows it.
public struct PushReception: Sendable {
  private let client: BridgeClient
  private let spool: ReceiptSpool
  private let phrases: Phrasebook

  public init(client: BridgeClient, spool: ReceiptSpool, phrases: Phrasebook) {
    self.client = client
    self.spool = spool
    self.phrases = phrases
  }

  /// Title and body for a push that brought ids alone; `nil` where it brought its text, or the text cannot be had.
  ///
  /// The receipt goes first: whether the next person is woken depends on it. What cannot be posted is kept for the app.
  public func receive(_ payload: PushPayload, isIdsOnly: Bool) async -> PushText? {
    let receipt = payload.receipt(.received, atMs: await client.serverNow)
    do {
      let _: ReceiptAnswer = try await client.ask(.receipts([receipt]))
    } catch {
      spool.put(receipt)
    }
    guard isIdsOnly else { return nil }
    let detail: IncidentDetail? = try? await client.ask(
      .incident(payload.foretap.incident, tag: nil))
    return detail.map { PushText($0.incident, nowMs: $0.atMs, phrases: phrases) }
  }
}

/// The words of a tap: a title of at most 40 characters and one sentence why.
public struct PushText: Sendable, Equatable {
  /// What fits on a wrist.
  static let titleMax = 40
  public let title: String
  public let body: String

  /// `nowMs` is of the server's clock.
  public init(_ incident: WatchIncident, nowMs: EpochMs, phrases: Phrasebook) {
    let text = IncidentText(incident, nowMs: nowMs, phrases: phrases)
    let told =
      switch incident.state {
      case .predicted: Self.breaks(incident, nowMs: nowMs, phrases)
      case .firing where text.look == .firing: [text.big, text.line].joined(separator: ", ")
      default: text.look.word(phrases)
      }
    title = Self.fitted(target: text.target, told: told)
    body = [text.sure.isEmpty ? nil : phrases.say("%1$@ sure.", text.sure), incident.text]
      .compactMap(\.self).joined(separator: " ")
  }

  /// `breaks 30 s in ~7 min`.
  private static func breaks(
    _ incident: WatchIncident, nowMs: EpochMs, _ phrases: Phrasebook
  ) -> String {
    let parts = [
      incident.objectiveMs.map { valueText(ms: $0, unit: incident.unit) },
      TimeLeft(incident, nowMs: nowMs)?.shortText(phrases),
    ]
    return phrases.say("breaks %1$@", parts.compactMap(\.self).joined(separator: " "))
  }

  /// The end of a target tells more than its beginning: the consumer stands there.
  private static func fitted(target: String, told: String) -> String {
    let room = titleMax - told.count - 1
    guard target.count > room else { return "\(target) \(told)" }
    guard room > 4 else { return String(told.prefix(titleMax)) }
    return "…\(target.suffix(room - 1)) \(told)"
  }
}

extension BridgeClient {
  var serverNow: EpochMs { serverClock.serverMs(deviceMs: deviceNow) }
}
