/// What is foretold of an open incident now, and the age that it starts from.
public struct ForecastEvent: Codable, Sendable, Equatable {
  public var incident: String
  public var atMs: EpochMs
  public var ageMs: Double?
  public var fan: WatchFan
}

/// What the live stream and long polling tell.
///
/// | event | meaning |
/// | --- | --- |
/// | summary | the newest summary, whole |
/// | incident | an incident that is new or changed, whole |
/// | gone | the server has forgotten an incident that ended |
/// | forecast | what is foretold of an open incident now |
/// | beat | nothing happened; a sign of life |
/// | reset | events were missed: read summary and incidents anew |
/// | other | an event of a newer server, of which nothing is known here |
public enum WatchEvent: Decodable, Sendable, Equatable {
  case summary(WatchSummary)
  case incident(WatchIncident)
  case gone(incident: String)
  case forecast(ForecastEvent)
  case beat(atMs: EpochMs, silentAtMs: EpochMs)
  case reset(atMs: EpochMs)
  case other(String)

  private enum CodingKeys: String, CodingKey {
    case v, event, summary, incident, atMs, silentAtMs
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    _ = try container.decode(ProtocolVersion.self, forKey: .v)
    switch try container.decode(String.self, forKey: .event) {
    case "summary":
      self = .summary(try container.decode(WatchSummary.self, forKey: .summary))
    case "incident":
      self = .incident(try container.decode(WatchIncident.self, forKey: .incident))
    case "gone":
      self = .gone(incident: try container.decode(String.self, forKey: .incident))
    case "forecast":
      self = .forecast(try ForecastEvent(from: decoder))
    case "beat":
      self = .beat(
        atMs: try container.decode(EpochMs.self, forKey: .atMs),
        silentAtMs: try container.decode(EpochMs.self, forKey: .silentAtMs))
    case "reset":
      self = .reset(atMs: try container.decode(EpochMs.self, forKey: .atMs))
    case let name:
      self = .other(name)
    }
  }
}

/// `GET /live/poll`.
public struct LivePoll: Decodable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var atMs: EpochMs
  /// To be given as `after` the next time.
  public var id: String
  public var events: [WatchEvent]
  public var silentAtMs: EpochMs
}
