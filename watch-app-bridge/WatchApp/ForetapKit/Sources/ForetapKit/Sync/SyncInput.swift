/// What happens to the engine.
public enum SyncInput: Sendable, Equatable {
  /// The app came to the foreground, or was woken in the background.
  case woke
  case summary(WatchSummary?, tag: String?)
  case incidents(WatchIncidentList?, tag: String?)
  case detail(IncidentDetail)
  case live(LiveMessage)
  case polled(LivePoll)
  case heartbeat(HeartbeatAnswer)
  /// The person did something.
  case act(WatchAction)
  case receipt(Receipt)
  /// The server answered what `Outgoing` brought.
  case actionAnswered(ActionAnswer)
  case receiptsAnswered(ReceiptAnswer)
  case queueAnswered(QueueAnswer)
  case sendingFailed(ClientError)
  /// A reading request, or the stream, failed.
  case failed(ClientError)
  case linked(ServerLink)
  case toldRefusal(String)
  /// A push made itself felt: the live view does not repeat it.
  case felt(HapticClass, incident: String)
  /// The server does not know the incident that was asked for.
  case unknownIncident(String)
}

/// What the engine wants done. Its owner does it, and reports what came of it as input.
public enum SyncEffect: Sendable, Equatable {
  case readSummary(tag: String?)
  case readIncidents(tag: String?)
  case send(Outgoing)
  case play(WristHaptic)
  /// By this device's clock; replaces the one that is armed.
  case armSilentNotice(atMs: EpochMs)
  case reloadGlances
  /// An action was refused for good.
  case tell(RefusedAction)
  /// The key is of no use any more: forget it and ask to pair.
  case forget
}
