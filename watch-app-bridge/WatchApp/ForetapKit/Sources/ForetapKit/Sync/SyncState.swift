/// How this device hears of its server.
public enum ServerLink: Sendable, Equatable, Codable {
  /// Not asked yet since the app started.
  case idle
  case live
  /// Asking again and again, since a stream does not work.
  case polling
  /// Nothing comes through.
  case offline(sinceMs: EpochMs)
}

/// An action that the server refused for good, until its person was told.
public struct RefusedAction: Codable, Sendable, Equatable, Identifiable {
  public var action: WatchAction
  public var reason: ActionRefusal
  public var id: String { action.id }
}

/// All that the app knows; saved as it is, shown as it is.
public struct SyncState: Codable, Sendable, Equatable {
  /// Pages that are kept for when there is no network.
  static let detailsMax = 12
  static let refusalsMax = 20

  public var person: String
  public var setup: DeviceSetup
  public var clock = ServerClock()
  public internal(set) var summary: WatchSummary?
  var summaryTag: String?
  public internal(set) var incidents: [WatchIncident] = []
  public internal(set) var omitted = 0
  var incidentsTag: String?
  /// By incident; the most recently read last.
  public internal(set) var details: [IncidentDetail] = []
  public internal(set) var queue = OfflineQueue()
  public internal(set) var refusals: [RefusedAction] = []
  public internal(set) var link = ServerLink.idle
  /// When the server last said anything, by this device's clock.
  public internal(set) var contactMs: EpochMs?
  /// Where the live stream goes on from.
  var liveId: String?
  var silentNotice = SilentNotice()
  var haptics = HapticMemory()
  /// Whether a request with the queue is under way: one at a time keeps its order.
  var isSending = false
  /// Until when the queue rests after a failure.
  var sendNotBeforeMs: EpochMs = 0
  /// The server no longer knows this device.
  public internal(set) var isForgotten = false

  public init(person: String, setup: DeviceSetup) {
    self.person = person
    self.setup = setup
  }

  /// A state that is read back has nothing under way.
  public func restarted() -> SyncState {
    var state = self
    state.link = .idle
    state.isSending = false
    state.sendNotBeforeMs = 0
    return state
  }

  public func detail(of incident: String) -> IncidentDetail? {
    details.last { $0.incident.id == incident }
  }

  public func incident(_ id: String) -> WatchIncident? {
    incidents.first { $0.id == id } ?? detail(of: id)?.incident
  }

  /// Whether the summary may be shown as the present, at a time of this device's clock.
  public func freshness(nowMs: EpochMs) -> Freshness {
    Freshness(
      atMs: summary?.atMs, nowMs: clock.serverMs(deviceMs: nowMs),
      staleAfterMs: setup.staleAfterMs)
  }

  public var isOffline: Bool {
    if case .offline = link { return true }
    return false
  }
}
