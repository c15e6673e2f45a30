/// How what the server says becomes what the app knows.
extension SyncEngine {
  mutating func take(_ summary: WatchSummary?, tag: String?) -> [SyncEffect] {
    guard let summary else { return [] }
    let old = state.summary
    // Answers overtake one another; the state never goes back in time.
    if let old, summary.atMs < old.atMs { return [] }
    change {
      $0.summary = summary
      $0.summaryTag = tag
    }
    return looksTheSame(old, summary) ? [] : [.reloadGlances]
  }

  mutating func take(_ list: WatchIncidentList?, tag: String?) -> [SyncEffect] {
    guard let list else { return [] }
    change { state in
      // An event may have been quicker than this list.
      let known = Dictionary(state.incidents.map { ($0.id, $0) }) { first, _ in first }
      state.incidents = list.incidents.map { incident in
        guard let other = known[incident.id], other.updatedMs > incident.updatedMs else {
          return incident
        }
        return other
      }
      state.omitted = list.omitted
      state.incidentsTag = tag
      state.haptics.forget(allBut: state.incidents.map(\.id))
    }
    return []
  }

  mutating func take(_ detail: IncidentDetail) -> [SyncEffect] {
    put(detail.incident)
    change { state in
      state.details.removeAll { $0.incident.id == detail.incident.id }
      state.details.append(detail)
      let surplus = state.details.count - SyncState.detailsMax
      if surplus > 0 { state.details.removeFirst(surplus) }
    }
    return []
  }

  mutating func take(_ event: WatchEvent, nowMs: EpochMs) -> [SyncEffect] {
    switch event {
    case .summary(let summary):
      return take(summary, tag: nil)
    case .incident(let incident):
      var haptic: WristHaptic?
      change { haptic = $0.haptics.haptic(for: incident, before: $0.incident(incident.id)) }
      put(incident)
      return haptic.map { [.play($0)] } ?? []
    case .gone(let id):
      remove(id)
      return []
    case .forecast(let forecast):
      take(forecast)
      return []
    case .reset:
      return [readSummary, readIncidents]
    case .beat, .other:
      return []
    }
  }

  mutating func remove(_ id: String) {
    change { state in
      state.incidents.removeAll { $0.id == id }
      state.details.removeAll { $0.incident.id == id }
      state.incidentsTag = nil
    }
  }

  /// The newest of an incident, in its place in the list and on its page.
  mutating func put(_ incident: WatchIncident) {
    change { state in
      if let index = state.incidents.firstIndex(where: { $0.id == incident.id }) {
        guard incident.updatedMs >= state.incidents[index].updatedMs else { return }
        state.incidents[index] = incident
      } else {
        state.incidents.append(incident)
      }
      state.incidents.sort(by: Urgency.isBefore)
      state.incidentsTag = nil
      guard let page = state.details.firstIndex(where: { $0.incident.id == incident.id }) else {
        return
      }
      state.details[page].incident = incident
    }
  }

  private mutating func take(_ forecast: ForecastEvent) {
    change { state in
      guard
        let page = state.details.firstIndex(where: { $0.incident.id == forecast.incident }),
        forecast.fan.atMs >= (state.details[page].fan?.atMs ?? .min)
      else { return }
      state.details[page].fan = forecast.fan
      guard let ageMs = forecast.ageMs else { return }
      state.details[page].incident.ageMs = ageMs
      state.details[page].history.append(
        atMs: forecast.atMs, ageMs: ageMs, keepingAfter: forecast.atMs - 1_800_000)
    }
  }

  /// Complications have a budget: what looks the same is not drawn anew.
  private func looksTheSame(_ old: WatchSummary?, _ new: WatchSummary) -> Bool {
    guard var old else { return false }
    old.atMs = new.atMs
    old.polledMs = new.polledMs
    return old == new
  }
}

extension IncidentHistory {
  /// A point more at the end; what is older than half an hour goes.
  mutating func append(atMs: EpochMs, ageMs: Double, keepingAfter oldestMs: EpochMs) {
    guard atMs > (startMs.last ?? .min) else { return }
    startMs.append(atMs)
    bestMs.append(ageMs)
    lowMs.append(nil)
    highMs.append(nil)
    let surplus = startMs.firstIndex { $0 >= oldestMs } ?? 0
    startMs.removeFirst(surplus)
    bestMs.removeFirst(surplus)
    lowMs.removeFirst(surplus)
    highMs.removeFirst(surplus)
  }
}
