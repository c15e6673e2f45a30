import type { Cause, JudgedSeries } from '#models/evaluation/zones.ts'
import type { SeriesColumns } from '#models/features/feature-rows.ts'

/** A past to judge forecasts on. */
export interface History {
  readonly name: string
  /** In the unit of the value. */
  readonly objective: number
  /** Its rows in their order, as a forecaster would have got them. */
  readonly rows: SeriesColumns
  /** Where each row lies on the even grid that forecasts are judged on. */
  readonly cells: Int32Array
  readonly grid: EvenGrid
  readonly causes?: readonly Cause[]
}

/** Evenly spaced values; NaN where there is no row. */
export interface EvenGrid {
  readonly startS: number
  readonly stepS: number
  readonly value: Float64Array
}

/** The first day teaches what is usual; of a history of less than four days it is a quarter. */
const warmUpS = ({ value, stepS }: EvenGrid): number =>
  Math.min(86_400, Math.floor(value.length / 4) * stepS)

/** A history with what was said at each of its rows; where there is no row nothing is said. */
export function judgedSeries(
  { objective, cells, grid, causes }: History,
  risks: ArrayLike<number>,
): JudgedSeries {
  const risk = new Float64Array(grid.value.length).fill(Number.NaN)
  cells.forEach((cell, row) => {
    risk[cell] = risks[row] ?? Number.NaN
  })
  const { value, stepS } = grid
  return {
    ...{ value, risk, objective, stepS, warmUpS: warmUpS(grid) },
    ...(causes !== undefined && { causes }),
  }
}
