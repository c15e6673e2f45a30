import Foundation

/// A value of a series as a person would say it, by its unit: `3.4 MB`, `87 %`, `640 requests`; without a unit it is an age.
/// `ms` is thousandths of the unit. The same words as the server's.
public func valueText(ms: Double, unit: String?) -> String {
  guard let unit else { return durationText(ms: ms) }
  let value = ms / 1_000
  switch unit {
  case "bytes": return bytesText(value)
  case "ratio": return "\(numberText(value * 100)) %"
  case "percent": return "\(numberText(value)) %"
  case "count": return numberText(value)
  default: return "\(numberText(value)) \(unit)"
  }
}

/// Powers of 1,000, as disks count.
private func bytesText(_ bytes: Double) -> String {
  let names = ["B", "kB", "MB", "GB", "TB"]
  var value = bytes
  var name = 0
  while value >= 999.5 && name < names.count - 1 {
    value /= 1_000
    name += 1
  }
  let hasTenths = name > 0 && value < 9.95
  return "\(decimalText(value, places: hasTenths ? 1 : 0)) \(names[name])"
}

/// Three digits; from a thousand on two, with a prefix.
private func numberText(_ value: Double) -> String {
  if value >= 1_000 { return countText(value) }
  guard value > 0 else { return "0" }
  let beforePoint = Int(log10(value).rounded(.down)) + 1
  return decimalText(value, places: max(0, 3 - beforePoint))
}

private func countText(_ value: Double) -> String {
  // 999.6 k would round to 1000 k: it belongs to the next prefix already.
  let prefixes = [(1e9, "G"), (1e6, "M"), (1e3, "k")]
  let (size, name) = prefixes.first { value >= $0.0 * 0.9995 } ?? (1e3, "k")
  let share = value / size
  return "\(decimalText(share, places: share < 9.95 ? 1 : 0)) \(name)"
}

/// Rounded to so many places, without zeros at its end.
private func decimalText(_ value: Double, places: Int) -> String {
  var text = String(format: "%.\(places)f", value)
  guard text.contains(".") else { return text }
  while text.hasSuffix("0") { text.removeLast() }
  if text.hasSuffix(".") { text.removeLast() }
  return text
}
