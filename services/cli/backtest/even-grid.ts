import type { EvenGrid } from './history.ts'

/** Cells of one history: two months of rows every ten seconds, and gaps. */
const cellsMax = 1_000_000
/** With rows further apart nothing can be said of the next quarter of an hour. */
const stepMaxS = 300
const rowsMin = 20

/** Where rows lie on a grid of their usual spacing. */
export interface Gridded {
  readonly grid: EvenGrid
  /** Cell of each row. */
  readonly cells: Int32Array
}

/** Puts rows onto a grid as wide as their usual spacing. Gives a sentence where they do not fit one. */
export function evenGrid(timeS: Float64Array, value: ArrayLike<number>): Gridded | string {
  if (timeS.length < rowsMin) return `It has ${timeS.length} rows with a time; ${rowsMin} are few.`
  const startS = timeS[0] ?? 0
  const stepS = usualStep(Float64Array.from(timeS.subarray(1), (at, i) => at - (timeS[i] ?? 0)))
  if (stepS > stepMaxS) {
    return `Its rows are ${stepS} s apart; forecasts of 15 minutes need ${stepMaxS} s or less.`
  }
  const length = Math.round(((timeS.at(-1) ?? 0) - startS) / stepS) + 1
  if (length > cellsMax) {
    return `It spans ${length} steps of ${stepS} s, more than ${cellsMax}; give a part of it.`
  }
  const cells = Int32Array.from(timeS, at => Math.round((at - startS) / stepS))
  const values = new Float64Array(length).fill(Number.NaN)
  cells.forEach((cell, row) => {
    values[cell] = value[row] ?? Number.NaN
  })
  return { grid: { startS, stepS, value: values }, cells }
}

/** Mean of the steps that are about as long as the median one: jitter evens out, and gaps do not count. */
function usualStep(steps: Float64Array): number {
  const median = steps.toSorted()[Math.floor(steps.length / 2)] ?? 0
  const near = steps.filter(step => step > median / 2 && step < 1.5 * median)
  const mean = near.reduce((sum, step) => sum + step, 0) / Math.max(1, near.length)
  return Math.max(1, Math.round(mean))
}
