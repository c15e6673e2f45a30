import { type Channel, channels } from '../series/layout.ts'
import { SeriesState } from '../series/series-state.ts'
import { fillFeatures } from './fill-features.ts'

/** A history as columns of equal length; covariates that are absent are missing throughout. */
export interface SeriesColumns {
  readonly objective?: number
  readonly timeS: ArrayLike<number>
  readonly columns: Readonly<Partial<Record<Channel, ArrayLike<number>>>>
}

/** The state of a series after each of its rows, one after the other. The state is the same object each time. */
export function* statesAlong({
  objective,
  timeS,
  columns,
}: SeriesColumns): Generator<readonly [row: number, state: SeriesState]> {
  const state = new SeriesState(objective)
  const sample = new Float64Array(channels.length)
  for (let row = 0; row < timeS.length; row++) {
    channels.forEach((name, i) => {
      sample[i] = columns[name]?.[row] ?? Number.NaN
    })
    state.push(timeS[row] ?? Number.NaN, sample)
    yield [row, state]
  }
}

/** Inputs at these rows of a history, for training and for backtests: those that a stream of the rows would give. */
export function featureRows(
  series: SeriesColumns,
  isWanted: (row: number) => boolean,
): readonly Float32Array[] {
  const rows: Float32Array[] = []
  for (const [row, state] of statesAlong(series)) if (isWanted(row)) rows.push(fillFeatures(state))
  return rows
}
