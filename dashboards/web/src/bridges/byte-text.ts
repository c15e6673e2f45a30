const units = [
  { bytes: 2 ** 30, name: 'GiB' },
  { bytes: 2 ** 20, name: 'MiB' },
  { bytes: 2 ** 10, name: 'KiB' },
] as const

/** A number of bytes as a person reads it: `640 B`, `12 KiB`, `1.4 MiB`. */
export function byteText(bytes: number): string {
  const unit = units.find(candidate => bytes >= candidate.bytes)
  if (unit === undefined) return `${bytes} B`
  const value = bytes / unit.bytes
  return `${value < 9.95 ? Number(value.toFixed(1)) : Math.round(value)} ${unit.name}`
}
