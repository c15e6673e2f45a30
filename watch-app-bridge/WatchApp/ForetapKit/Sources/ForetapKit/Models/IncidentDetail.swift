public struct FanReason: Codable, Sendable, Equatable {
  public var text: String
  /// Its part in the probability, −1 … 1.
  public var share: Double
}

/// Seconds until the objective breaks: the median and the central 80 %.
public struct TimeToBreach: Codable, Sendable, Equatable {
  public var low: Double
  public var best: Double
  public var high: Double
}

/// What is foretold, as a picture: ages ahead of `atMs`, or values in thousandths of the incident's unit.
public struct WatchFan: Codable, Sendable, Equatable {
  public var atMs: EpochMs
  /// How far ahead each row of `quantilesMs` is, in seconds.
  public var horizonsS: [Int]
  /// What each column of `quantilesMs` is: 0.5 is the median.
  public var levels: [Double]
  /// Ages in ms, one row per horizon; absent where the forecaster gives none.
  public var quantilesMs: [[Double]]?
  public var breachHorizonsS: [Int]
  /// P(the objective breaks within the horizon).
  public var breachProbability: [Double]
  public var timeToBreachS: TimeToBreach?
  public var text: String
  public var reasons: [FanReason]
}

public struct IncidentSeries: Codable, Sendable, Equatable {
  public var id: String
  public var cluster: String
  public var stream: String
  public var consumer: String
}

/// Ages of the last half hour, oldest first, in columns of equal length; `nil` where nothing is known.
public struct IncidentHistory: Codable, Sendable, Equatable {
  public var startMs: [EpochMs]
  public var bestMs: [Double?]
  public var lowMs: [Double?]
  public var highMs: [Double?]
}

public struct IncidentTimelineEntry: Codable, Sendable, Equatable {
  public var atMs: EpochMs
  /// A word for programs; `text` is for people.
  public var what: String
  public var text: String
  public var person: String?
  /// Of the action that it tells of: its id.
  public var action: String?
}

/// `GET /incidents/{id}`: everything that the page of an incident shows.
public struct IncidentDetail: Codable, Sendable, Equatable {
  public var v = ProtocolVersion()
  public var atMs: EpochMs
  public var incident: WatchIncident
  public var series: IncidentSeries?
  public var history: IncidentHistory
  public var fan: WatchFan?
  /// What happened, newest first.
  public var timeline: [IncidentTimelineEntry]
  /// What can be done about it now.
  public var actions: [ActionKind]
}
