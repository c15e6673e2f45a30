import { levels, placeOf, type Track } from '../series/layout.ts'
import type { SeriesState } from '../series/series-state.ts'

/** What is usual for a series, learnt from its own last day; logarithms. NaN where nothing is known. */
export interface DayNorms {
  /** The objective; without one, the highest value of the day. */
  readonly objective: number
  /** Highest consumption: over a minute in the last 3 h, or over 15 min in the last 24 h. */
  readonly consumptionMax: number
  readonly brokerMedian: number
  /** Over the last 15 min. */
  readonly flightMedian: number
}

export function dayNorms(state: SeriesState): DayNorms {
  const absolute = (level: 'fine' | 'minute' | 'quarter', track: Track) => {
    const place = placeOf(level, track)
    const scale = state.logScale(track)
    const known: number[] = []
    if (place === undefined) return known
    for (let ago = 0; ago < levels[level].slots; ago++) {
      const x = state.read(place, ago)
      if (!Number.isNaN(x)) known.push(x + scale)
    }
    return known
  }
  return {
    objective:
      state.objective === undefined
        ? highest(absolute('quarter', 'peak'))
        : Math.log(state.objective),
    consumptionMax: highest([
      ...absolute('minute', 'consume_rate'),
      ...absolute('quarter', 'consume_rate'),
    ]),
    brokerMedian: median(absolute('quarter', 'broker_p99_ms')),
    flightMedian: median(absolute('fine', 'in_flight')),
  }
}

const highest = (numbers: readonly number[]) =>
  numbers.length === 0 ? Number.NaN : numbers.reduce((a, b) => Math.max(a, b))

const median = (numbers: readonly number[]) =>
  Float64Array.from(numbers).sort()[numbers.length >> 1] ?? Number.NaN
