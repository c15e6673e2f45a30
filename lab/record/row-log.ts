import type { Sample } from '#contracts/sample.ts'
import type { TimeScale } from './time-scale.ts'

/** A row of a recording, in recorded time; NaN where the bridge could not say. */
export interface Row {
  readonly valueMs: number
  readonly arrivalRate: number
  readonly consumeRate: number
  readonly backlog: number
  readonly rebalance: 0 | 1
}

/** Offsets of the grid that are tried, as shares of a row. */
const shifts = [0, 0.1, -0.1, 0.2, -0.2, 0.3, -0.3, 0.4, -0.4, 0.5]

/** Puts the samples of one series on an even grid, one row per poll. */
export class RowLog {
  readonly #scale: TimeScale
  readonly #startMs: number
  readonly #polls: { readonly atMs: number; readonly row: Row }[] = []

  /** `startMs` is the wall time of the first row, give or take half a row. */
  constructor(scale: TimeScale, startMs: number) {
    this.#scale = scale
    this.#startMs = startMs
  }

  add(sample: Sample): void {
    if (sample.atMs < this.#startMs - this.#scale.pollMs) return
    this.#polls.push({ atMs: sample.atMs, row: rowOf(sample, this.#scale) })
  }

  /**
   * Each poll falls into the row that is nearest, on the grid that leaves the fewest rows empty: one whose rows begin
   * just when polls come would lose every other late one. A row that two fall into keeps the later one; a row that
   * none fell into is `undefined`.
   */
  rows(): readonly (Row | undefined)[] {
    const { pollMs } = this.#scale
    const grids = shifts.map(shift => {
      const rows: (Row | undefined)[] = []
      for (const { atMs, row } of this.#polls) {
        const index = Math.round((atMs - this.#startMs) / pollMs - shift)
        if (index >= 0) rows[index] = row
      }
      return rows
    })
    const filled = (rows: readonly unknown[]) => Object.keys(rows).length
    const best = grids.reduce((a, b) => (filled(b) > filled(a) ? b : a))
    return Array.from(best)
  }
}

function rowOf(sample: Sample, { factor }: TimeScale): Row {
  const { age, arrivalsPerS, readsPerS, backlog, facts } = sample
  return {
    valueMs: age.known ? age.bestMs * factor : Number.NaN,
    arrivalRate: (arrivalsPerS ?? Number.NaN) / factor,
    consumeRate: (readsPerS ?? Number.NaN) / factor,
    backlog: backlog ?? Number.NaN,
    rebalance: facts.includes('rebalancing') ? 1 : 0,
  }
}
