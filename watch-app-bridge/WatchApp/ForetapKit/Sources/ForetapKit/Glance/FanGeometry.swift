extension IncidentHistory {
  struct Point {
    let atMs: EpochMs
    let best: Double?
    let low: Double?
    let high: Double?
  }

  /// The columns as rows. Columns of unequal length end with the shortest.
  var points: [Point] {
    let count = [startMs.count, bestMs.count, lowMs.count, highMs.count].min() ?? 0
    return (0..<count).map {
      Point(atMs: startMs[$0], best: bestMs[$0], low: lowMs[$0], high: highMs[$0])
    }
  }
}

extension WatchFan {
  /// One quantile over time, beginning at the last known age; empty where there are no quantiles.
  func line(level: Double, from last: AgePoint?, untilMs: EpochMs) -> [AgePoint] {
    guard let rows = quantilesMs, let column = column(level) else { return [] }
    let ahead = zip(horizonsS, rows).compactMap { horizonS, row in
      row.indices.contains(column)
        ? AgePoint(atMs: atMs + EpochMs(horizonS) * 1_000, ageMs: row[column]) : nil
    }
    let start = last.map { [AgePoint(atMs: atMs, ageMs: $0.ageMs)] } ?? []
    return start + ahead.filter { $0.atMs <= untilMs }
  }

  func band(_ low: Double, _ high: Double, from last: AgePoint?, untilMs: EpochMs) -> [AgeBand] {
    let lows = line(level: low, from: last, untilMs: untilMs)
    let highs = line(level: high, from: last, untilMs: untilMs)
    return zip(lows, highs).map { AgeBand(atMs: $0.atMs, lowMs: $0.ageMs, highMs: $1.ageMs) }
  }

  private func column(_ level: Double) -> Int? {
    levels.firstIndex { abs($0 - level) < 1e-9 }
  }
}

extension [AgePoint] {
  /// On the line between the two points around it; `nil` outside of them.
  func interpolated(_ atMs: EpochMs) -> Double? {
    guard let after = firstIndex(where: { $0.atMs >= atMs }) else { return nil }
    if self[after].atMs == atMs { return self[after].ageMs }
    guard after > startIndex else { return nil }
    let (one, other) = (self[after - 1], self[after])
    let share = Double(atMs - one.atMs) / Double(other.atMs - one.atMs)
    return one.ageMs + (other.ageMs - one.ageMs) * share
  }
}

extension [AgeBand] {
  func nearest(_ atMs: EpochMs) -> AgeBand? {
    self.min { abs($0.atMs - atMs) < abs($1.atMs - atMs) }
  }
}
