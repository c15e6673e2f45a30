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

/** Puts the samples of one series on an even grid, one row per poll. */
export class RowLog {
  readonly #scale: TimeScale
  readonly #startMs: number
  readonly #rows: (Row | undefined)[] = []

  /** `startMs` is the wall time of the first row. */
  constructor(scale: TimeScale, startMs: number) {
    this.#scale = scale
    this.#startMs = startMs
  }

  /** Polls that come late fall into the row that is nearest; a row that two fall into keeps the later one. */
  add(sample: Sample): void {
    const index = Math.round((sample.atMs - this.#startMs) / this.#scale.pollMs)
    if (index >= 0) this.#rows[index] = rowOf(sample, this.#scale)
  }

  /** A row that no poll fell into is `undefined`. */
  rows(): readonly (Row | undefined)[] {
    return Array.from(this.#rows)
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
