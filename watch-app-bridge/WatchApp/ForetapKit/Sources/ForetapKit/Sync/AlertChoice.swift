extension SyncState {
  /// The incident that fills the screen now: one that has just begun to fire or to be predicted while somebody looks.
  ///
  /// Nothing for what was on the list before the app was opened, nor for what nobody is tapped about.
  public func alert(since before: SyncState?) -> WatchIncident? {
    guard let before, before.contactMs != nil, !before.incidents.isEmpty || before.link == .live
    else { return nil }
    return incidents.first { incident in
      guard incident.state == .firing || incident.state == .predicted,
        incident.withheld == nil, incident.level != .passive
      else { return false }
      return before.incident(incident.id)?.state != incident.state
    }
  }

  /// Whether this incident was felt as this already: its push then makes no second tap.
  public func hasFelt(_ haptic: HapticClass, of incident: String) -> Bool {
    haptics.hasFelt(haptic, of: incident)
  }
}
