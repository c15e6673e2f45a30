/// What a watch can play, named as WatchKit names it. Only the active app may.
public enum WristHaptic: Sendable, Equatable {
  case directionUp
  case notification
  case failure
  case success
  case retry

  public init(_ haptic: HapticClass) {
    self =
      switch haptic {
      case .predicted: .directionUp
      case .firing: .notification
      case .critical: .failure
      case .resolved: .success
      case .degraded: .retry
      }
  }
}

/// What the wrist has felt, so that it feels nothing twice.
public struct HapticMemory: Codable, Sendable, Equatable {
  private var felt: [String: HapticClass] = [:]

  public init() {}

  /// What is felt of an incident that is new or changed while somebody looks, if anything.
  ///
  /// Nothing for what nobody is tapped about, for what was felt already, and for what a person did: acknowledging is quiet.
  /// The end is felt only by those who felt the beginning.
  mutating func haptic(
    for incident: WatchIncident, before: WatchIncident?
  ) -> WristHaptic? {
    guard incident.withheld == nil, incident.level != .passive || !incident.state.isOpen else {
      return nil
    }
    switch incident.state {
    case .acknowledged, .snoozed:
      return nil
    case .resolved, .averted:
      guard felt.removeValue(forKey: incident.id) != nil else { return nil }
      return WristHaptic(.resolved)
    case .predicted, .firing:
      let haptic = incident.haptic
      let isChange = before?.state != incident.state || before?.haptic != haptic
      guard isChange, felt[incident.id] != haptic else { return nil }
      felt[incident.id] = haptic
      return WristHaptic(haptic)
    }
  }

  /// A push has been felt: the live view does not repeat it.
  mutating func noteFelt(_ haptic: HapticClass, of incident: String) {
    felt[incident] = haptic
  }

  func hasFelt(_ haptic: HapticClass, of incident: String) -> Bool { felt[incident] == haptic }

  /// Keeps it as small as the list of incidents.
  mutating func forget(allBut ids: [String]) {
    let known = Set(ids)
    felt = felt.filter { known.contains($0.key) }
  }
}
