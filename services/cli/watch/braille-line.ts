import type { Point } from './query-watch.ts'

/** Dots of a cell: two across, four down. Bits as Unicode numbers them (U+2800). */
const bits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const
const [across, down] = [2, 4]

interface Frame {
  readonly columns: number
  readonly rows: number
  /** The value of the upper edge; the lower one is 0. */
  readonly top: number
  readonly fromMs: number
  readonly toMs: number
}

/** A line as Braille patterns, by row and column; cells without a dot are absent. Gaps in the points stay gaps. */
export function brailleLine(
  points: readonly Point[],
  { columns, rows, top, fromMs, toMs }: Frame,
): readonly (readonly (string | undefined)[])[] {
  const width = columns * across
  const height = rows * down
  const cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => 0))
  const heights = Array.from({ length: width }, () => ({ sum: 0, count: 0 }))
  const gaps = new Set<number>()
  for (const [atMs, value] of points) {
    const x = Math.floor(((atMs - fromMs) / (toMs - fromMs)) * (width - 1))
    const at = heights[x]
    if (at === undefined) continue
    if (Number.isNaN(value)) {
      gaps.add(x)
      continue
    }
    at.sum += value
    at.count += 1
  }
  let before: { readonly x: number; readonly y: number } | undefined
  heights.forEach(({ sum, count }, x) => {
    if (count === 0) {
      if (gaps.has(x)) before = undefined
      return
    }
    const y = Math.min(height - 1, Math.max(0, Math.round((1 - sum / count / top) * (height - 1))))
    drawTo({ x, y }, before)
    before = { x, y }
  })

  /** Dots from where the line was, so that it has no holes. */
  function drawTo(to: { readonly x: number; readonly y: number }, from = to): void {
    for (let x = Math.min(from.x + 1, to.x); x <= to.x; x++) {
      const share = to.x === from.x ? 1 : (x - from.x) / (to.x - from.x)
      const priorShare = to.x === from.x ? 1 : Math.max(0, (x - 1 - from.x) / (to.x - from.x))
      const [y, prior] = [share, priorShare].map(one => Math.round(from.y + (to.y - from.y) * one))
      const [high = 0, low = 0] = [y, prior].sort((a = 0, b = 0) => a - b)
      for (let dot = high; dot <= low; dot++) setDot(x, dot)
    }
  }

  function setDot(x: number, y: number): void {
    const row = cells[Math.floor(y / down)]
    const column = Math.floor(x / across)
    if (row === undefined || column >= columns) return
    row[column] = (row[column] ?? 0) | (bits[y % down]?.[x % across] ?? 0)
  }

  return cells.map(row =>
    row.map(dots => (dots === 0 ? undefined : String.fromCodePoint(0x2800 + dots))),
  )
}
