const prefixes = [
  { unit: 1e9, name: 'G' },
  { unit: 1e6, name: 'M' },
  { unit: 1e3, name: 'k' },
] as const

/** A count or a rate with two or three digits: `0.4`, `12`, `640`, `2.1 k`, `98 k`, `1.2 M`; unknown is `?`. */
export function countText(value: number | undefined | null): string {
  if (value === undefined || value === null) return '?'
  // 999.6 would round to 1000 in its own unit, so it already belongs to the next.
  const prefix = prefixes.find(({ unit }) => value >= unit * 0.9995)
  if (prefix === undefined) return twoDigits(value)
  return `${twoDigits(value / prefix.unit)} ${prefix.name}`
}

function twoDigits(value: number): string {
  if (value !== 0 && value < 0.1) return '< 0.1'
  return String(value < 9.95 ? Number(value.toFixed(1)) : Math.round(value))
}
