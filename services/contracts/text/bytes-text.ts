const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** A number of bytes as a person would say it: `640 B`, `3.4 MB`, `12 GB`. Units are powers of 1,000, as disks count. */
export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000
    unit += 1
  }
  return `${unit > 0 && value < 9.95 ? Number(value.toFixed(1)) : Math.round(value)} ${units[unit]}`
}
