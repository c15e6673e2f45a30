import { valueNoun, valueText } from '#contracts/text/value-text.ts'
import type { Unit } from '#contracts/unit.ts'
import { valueAt } from '../baselines/recent-values.ts'
import {
  type BatchForecast,
  type BatchForecaster,
  type BreachReason,
  type Forecast,
  type Forecaster,
  pageHorizon,
  type SeriesForecaster,
} from '../forecaster.ts'
import type { SeriesState } from '../series/series-state.ts'

/** Bounds of a plain forecaster's time to breach: as far off as a forecast of its kind usually is. */
const earlyShare = 0.6
const lateShare = 1.8

/** A plain forecaster behind the port of batches. */
export function batchOf(forecaster: Forecaster): BatchForecaster {
  // What a plain forecaster remembers of a series goes with the state of that series.
  const memories = new WeakMap<SeriesState, Memory>()
  const memoryOf = (state: SeriesState): Memory => {
    const known = memories.get(state)
    if (known !== undefined) return known
    const memory = { one: forecaster.start(), count: -1, latest: noForecast }
    memories.set(state, memory)
    return memory
  }
  const next = (state: SeriesState, objective: number): Forecast => {
    const memory = memoryOf(state)
    // A plain forecaster steps once per sample, however often it is asked.
    if (memory.count === state.count) return memory.latest
    memory.count = state.count
    memory.latest = memory.one.step(state, objective)
    return memory.latest
  }
  return {
    name: forecaster.name,
    forecast: (states, objectives) =>
      states.map((state, i) => asBatched(next(state, objectives[i] ?? Number.NaN))),
    explain: (state, objective, unit) =>
      reasonsOf(state, { objective, unit }, next(state, objective)),
    follow: (state, objective) => void next(state, objective),
  }
}

interface Memory {
  readonly one: SeriesForecaster
  /** Samples that the state had taken at the latest step. */
  count: number
  latest: Forecast
}

const noForecast: Forecast = { breachProbability: [0, 0, 0, 0] }

function asBatched({ breachProbability, timeToBreachS }: Forecast): BatchForecast {
  if (timeToBreachS === undefined) return { breachProbability }
  const best = timeToBreachS
  return {
    breachProbability,
    timeToBreachS: { low: earlyShare * best, best, high: lateShare * best },
  }
}

/** Slots of ten seconds between the two values that growth is judged by. */
const growthSlots = 30

function reasonsOf(
  state: SeriesState,
  { objective, unit }: { readonly objective: number; readonly unit: Unit | undefined },
  { breachProbability }: Forecast,
): readonly BreachReason[] {
  const value = valueAt(state, 'fine', 0)
  if (Number.isNaN(value)) return []
  const share = breachProbability[pageHorizon]
  const percent = Math.round((100 * value) / objective)
  const closeness = `${valueNoun(unit)} ${valueText(value, unit)} is ${percent} % of the objective of ${valueText(objective, unit)}`
  const before = valueAt(state, 'fine', growthSlots)
  const grown = value - before
  // Growth of less than a tenth of the objective in five minutes is no reason to a person.
  if (!(grown > 0.1 * objective)) return [{ input: 'closeness', share, text: closeness }]
  return [
    {
      input: 'closeness',
      share,
      text: `${closeness}, ${valueText(grown, unit)} more than 5 min ago`,
    },
  ]
}
