import { type LevelName, placeOf } from '../series/layout.ts'
import type { SeriesState } from '../series/series-state.ts'

/** The value so many slots ago in its own unit; NaN where it is not known. */
export function valueAt(state: SeriesState, level: LevelName, ago: number): number {
  const place = placeOf(level, 'value')
  return place === undefined
    ? Number.NaN
    : Math.exp(state.read(place, ago) + state.logScale('value'))
}

/** Mean over the slots from `from` up to but not including `to`; NaN where none is known. */
export function meanValue(
  state: SeriesState,
  level: LevelName,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  let sum = 0
  let count = 0
  for (let ago = from; ago < to; ago++) {
    const x = valueAt(state, level, ago)
    if (Number.isNaN(x)) continue
    sum += x
    count++
  }
  return sum / count
}

/** Weight of a sample in a mean that forgets with this time constant, however samples are spaced. */
export function weightOf(state: SeriesState, timeConstantS: number): number {
  const { sinceS } = state.time
  return Number.isNaN(sinceS) ? 1 : 1 - Math.exp(-sinceS / timeConstantS)
}
