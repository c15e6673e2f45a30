/// Which of two incidents a person should look at first: as the server orders them.
enum Urgency {
  static func isBefore(_ one: WatchIncident, _ other: WatchIncident) -> Bool {
    let ranks = (rank(one.state), rank(other.state))
    guard ranks.0 == ranks.1 else { return ranks.0 < ranks.1 }
    guard one.state.isOpen else { return (one.endMs ?? 0) > (other.endMs ?? 0) }
    let due = (one.expectedMs ?? .max, other.expectedMs ?? .max)
    if one.state == .predicted, due.0 != due.1 { return due.0 < due.1 }
    return one.startMs > other.startMs
  }

  private static func rank(_ state: IncidentState) -> Int {
    switch state {
    case .firing: 0
    case .predicted: 1
    case .acknowledged: 2
    case .snoozed: 3
    case .resolved, .averted: 4
    }
  }
}
