/** Rows of a recording: from the first to before the last. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Where more of so many rows are missing, the machine had no time for its broker and clients either. */
const watched = { rows: 30, holes: 10 } as const
/** Rows that may be missing one after the other before the machine counts as asleep. */
const longestHole = 60

/** Rows until the machine slept, if it did: what its broker and clients did after that is another recording. */
export function untilAsleep<Row>(rows: readonly (Row | undefined)[]): readonly (Row | undefined)[] {
  let known = 0
  for (let i = 0; i < rows.length && i - known <= longestHole; i++) {
    if (rows[i] !== undefined) known = i + 1
  }
  return rows.slice(0, known)
}

/** Where the machine was too busy to measure: what happens there, no label of a disturbance explains. */
export function busyStretches(rows: readonly unknown[]): readonly Stretch[] {
  const found: { from: number; to: number }[] = []
  const holes: number[] = []
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] !== undefined) continue
    holes.push(i)
    while ((holes[0] ?? i) <= i - watched.rows) holes.shift()
    if (holes.length <= watched.holes) continue
    const last = found.at(-1)
    const from = holes[0] ?? i
    if (last !== undefined && from <= last.to) last.to = i + 1
    else found.push({ from, to: i + 1 })
  }
  return found
}
