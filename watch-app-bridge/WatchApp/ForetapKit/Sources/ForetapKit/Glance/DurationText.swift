import Foundation

/// A span of time as a person would say it: `850 ms`, `6.2 s`, `12 s`, `2 m 10 s`, `3 h 5 m`, `4 d`; as the server says it.
public func durationText(ms: Double) -> String {
  let rounded = ms.rounded()
  if rounded < 1_000 { return "\(Int(rounded)) ms" }
  // Tenths matter to a person only below ten seconds.
  if rounded < 9_950 {
    let tenths = Int((rounded / 100).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
  }
  let seconds = Int((rounded / 1_000).rounded())
  if seconds < 60 { return "\(seconds) s" }
  if seconds < 3_600 { return twoUnits(seconds, of: 60, "m", "s") }
  let minutes = Int((rounded / 60_000).rounded())
  if minutes < 1_440 { return twoUnits(minutes, of: 60, "h", "m") }
  let days = rounded / 86_400_000
  if days < 10 { return twoUnits(Int((rounded / 3_600_000).rounded()), of: 24, "d", "h") }
  return "\(Int(days.rounded())) d"
}

private func twoUnits(_ total: Int, of unit: Int, _ name: String, _ rest: String) -> String {
  let (whole, left) = total.quotientAndRemainder(dividingBy: unit)
  return left == 0 ? "\(whole) \(name)" : "\(whole) \(name) \(left) \(rest)"
}

/// `82 %`; never 0 or 100 for what is merely unlikely or likely.
public func percentText(_ share: Double) -> String {
  let percent = Int((share * 100).rounded())
  if percent <= 0 { return share > 0 ? "< 1 %" : "0 %" }
  if percent >= 100 { return share < 1 ? "> 99 %" : "100 %" }
  return "\(percent) %"
}
