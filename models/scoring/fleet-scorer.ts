import type { Unit } from '#contracts/unit.ts'
import { AnomalyScorer } from '../anomaly/anomaly-scorer.ts'
import { bestBaseline } from '../baselines/registry.ts'
import type { BatchForecast, BatchForecaster, BreachReason, PerHorizon } from '../forecaster.ts'
import { type Sample, SeriesState } from '../series/series-state.ts'
import type { Taken } from '../series/time-line.ts'
import { batchOf } from './batch-of.ts'

/** Why a series has no forecast at a step. */
export const unscoredReasons = ['no-objective', 'no-samples', 'value-unknown'] as const
export type Unscored = (typeof unscoredReasons)[number]

export interface SeriesScore {
  /** How unusual the present is, 0 … 1. */
  readonly anomalyScore: number
  /** What the forecaster says; absent where the series cannot be scored. */
  readonly forecast?: BatchForecast
  /** What the best plain forecaster says: what skill is measured against and what is fallen back to. */
  readonly baseline?: BatchForecast
  readonly unscored?: Unscored
  /** The forecaster gave no numbers for this series: `forecast` is the baseline's. */
  readonly isStandIn?: boolean
}

/** Whose reasons are wanted. */
export type Speaker = 'forecaster' | 'baseline'

export interface StepScores<Id> {
  readonly by: string
  readonly scores: ReadonlyMap<Id, SeriesScore>
  /** Why the baseline stands in for the forecaster; absent where it does not. */
  readonly problem?: string
}

interface Series {
  readonly state: SeriesState
  readonly anomaly: AnomalyScorer
  anomalyScore: number
}

/** Slots of ten seconds within which a value must be known for the present to be judged: three polls. */
const knownWithinSlots = 3

/** Holds the state of many series and scores those that are due in one batch. No I/O; memory is bounded per series. */
export class FleetScorer<Id> {
  readonly #forecaster: BatchForecaster
  readonly #baseline = batchOf(bestBaseline)
  readonly #series = new Map<Id, Series>()

  constructor(forecaster: BatchForecaster) {
    this.#forecaster = forecaster
  }

  get size(): number {
    return this.#series.size
  }

  /** Bytes that the states of all series take. */
  get byteLength(): number {
    let bytes = 0
    for (const { state, anomaly } of this.#series.values()) {
      bytes += state.byteLength + anomaly.byteLength
    }
    return bytes
  }

  has(id: Id): boolean {
    return this.#series.has(id)
  }

  /** Begins a series, or begins it anew: an objective is what its state is scaled by. */
  open(id: Id, objective: number | undefined): void {
    this.#series.set(id, {
      state: new SeriesState(objective),
      anomaly: new AnomalyScorer(),
      anomalyScore: 0,
    })
  }

  drop(id: Id): void {
    this.#series.delete(id)
  }

  /** Takes a sample, with its channels in the order of series/layout.ts; series that were not opened are left alone. */
  push(id: Id, timeS: number, sample: Sample): Taken | undefined {
    return this.#push(id, timeS, { sample, isFine: true })
  }

  /** Takes a point of the past, oldest first. Coarse ones say nothing about what usually follows on what. */
  warm(
    id: Id,
    timeS: number,
    point: { readonly sample: Sample; readonly isFine: boolean },
  ): Taken | undefined {
    const taken = this.#push(id, timeS, point)
    const objective = this.#series.get(id)?.state.objective
    const state = this.#series.get(id)?.state
    if (taken === 'taken' && state !== undefined && objective !== undefined) {
      this.#baseline.follow?.(state, objective)
      this.#forecaster.follow?.(state, objective)
    }
    return taken
  }

  /** Scores these series as of their latest samples. Never rejects: where the forecaster fails, the baseline answers. */
  async step(ids: readonly Id[]): Promise<StepScores<Id>> {
    const scores = new Map<Id, SeriesScore>()
    const due: { readonly id: Id; readonly state: SeriesState }[] = []
    for (const id of ids) {
      const series = this.#series.get(id)
      if (series === undefined) continue
      const { state, anomalyScore } = series
      const unscored = unscoredBy(state)
      scores.set(id, unscored === undefined ? { anomalyScore } : { anomalyScore, unscored })
      if (unscored === undefined) due.push({ id, state })
    }
    const states = due.map(({ state }) => state)
    const objectives = Float64Array.from(states, ({ objective }) => objective ?? Number.NaN)
    const baseline = await this.#baseline.forecast(states, objectives)
    const { forecasts, problem } = await this.#forecast(states, objectives)
    due.forEach(({ id }, i) => {
      const plain = baseline[i]
      const own = forecasts?.[i]
      const score = scores.get(id)
      if (score === undefined || plain === undefined) return
      const forecast = checked(own)
      const spoken = forecast === undefined ? { forecast: plain, isStandIn: true } : { forecast }
      scores.set(id, { ...score, ...spoken, baseline: plain })
    })
    const by = forecasts === undefined ? this.#baseline.name : this.#forecaster.name
    return problem === undefined ? { by, scores } : { by, scores, problem }
  }

  /** Why the probability that a speaker gave a series is what it is; empty where nothing can be said. */
  async explain(
    id: Id,
    { by = 'forecaster', unit }: { readonly by?: Speaker; readonly unit?: Unit | undefined } = {},
  ): Promise<readonly BreachReason[]> {
    const state = this.#series.get(id)?.state
    if (state?.objective === undefined) return []
    if (by === 'baseline') return this.#baseline.explain(state, state.objective, unit)
    try {
      return await this.#forecaster.explain(state, state.objective, unit)
    } catch {
      return await this.#baseline.explain(state, state.objective, unit)
    }
  }

  #push(
    id: Id,
    timeS: number,
    { sample, isFine }: { readonly sample: Sample; readonly isFine: boolean },
  ): Taken | undefined {
    const series = this.#series.get(id)
    if (series === undefined) return undefined
    const taken = series.state.push(timeS, sample)
    if (isFine && (taken === 'taken' || taken === 'clock-jump')) {
      const { nowS } = series.state.time
      series.anomalyScore = series.anomaly.next(nowS, sample[0] ?? Number.NaN)
    }
    return taken
  }

  async #forecast(
    states: readonly SeriesState[],
    objectives: Float64Array,
  ): Promise<{ readonly forecasts?: readonly BatchForecast[]; readonly problem?: string }> {
    if (states.length === 0) return { forecasts: [] }
    try {
      const forecasts = await this.#forecaster.forecast(states, objectives)
      if (forecasts.length === states.length) return { forecasts }
      return { problem: `it gave ${forecasts.length} forecasts for ${states.length} series` }
    } catch (cause) {
      return { problem: cause instanceof Error ? cause.message : String(cause) }
    }
  }
}

function unscoredBy(state: SeriesState): Unscored | undefined {
  if (state.objective === undefined) return 'no-objective'
  if (state.count === 0) return 'no-samples'
  for (let ago = 0; ago < knownWithinSlots; ago++) {
    if (!Number.isNaN(state.at('fine', 'value', ago))) return undefined
  }
  return 'value-unknown'
}

/** A forecast whose numbers can be trusted to be numbers: probabilities within 0 … 1 that never fall with the horizon. */
function checked(forecast: BatchForecast | undefined): BatchForecast | undefined {
  if (forecast === undefined || !forecast.breachProbability.every(Number.isFinite)) return undefined
  let least = 0
  const breachProbability = forecast.breachProbability.map(p => {
    least = Math.max(least, Math.min(1, p))
    return least
  }) as unknown as PerHorizon
  const { quantiles, timeToBreachS } = forecast
  const hasTime = timeToBreachS !== undefined && Object.values(timeToBreachS).every(Number.isFinite)
  return {
    breachProbability,
    ...(quantiles !== undefined && Array.from(quantiles).every(Number.isFinite) && { quantiles }),
    ...(hasTime && { timeToBreachS }),
  }
}
