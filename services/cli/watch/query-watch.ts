import { labelSetName } from '#bridge/prometheus/label-set.ts'
import type { PrometheusClient, QueryAnswer, Range } from '#bridge/prometheus/prometheus-client.ts'
import type { Clock } from '#kit/clock.ts'
import { learnObjective, noFloor } from '#models/calibration/learnt-objective.ts'
import {
  type BatchForecast,
  type BatchForecaster,
  type BreachReason,
  pageHorizon,
} from '#models/forecaster.ts'
import { FleetScorer } from '#models/scoring/fleet-scorer.ts'
import type { Sample } from '#models/series/series-state.ts'
import { watchErrors } from './errors.ts'
import type { WatchOptions } from './watch-flags.ts'

/** The last three hours are read as finely as they are drawn and forecast, the day before them by the minute. */
const fine = { stepMs: 10_000, backMs: 3 * 3_600_000 } as const
const coarse = { stepMs: 60_000, backMs: 24 * 3_600_000 } as const
const quarterMs = 900_000
/** Label sets that are forecast; more are counted. */
const seriesMax = 100
/** How long a label set without values is kept. */
const keptMs = fine.backMs

/** A moment of the wall clock and what was known of the value then, in thousandths of the unit; NaN where nothing. */
export type Point = readonly [atMs: number, value: number]

export interface WatchedSeries {
  /** `{instance="a:80"}`. */
  readonly name: string
  /** Of the last three hours, oldest first. */
  readonly points: readonly Point[]
  readonly objective: number | undefined
  readonly isLearnt: boolean
  readonly forecast?: BatchForecast | undefined
  readonly reasons: readonly BreachReason[]
}

export interface WatchReport {
  readonly atMs: number
  /** The one most at risk first. */
  readonly series: readonly WatchedSeries[]
  /** Label sets beyond the limit. */
  readonly omitted: number
  /** Who forecasts. */
  readonly by: string
  /** Why there is no newer value, while the source fails. */
  readonly problem?: string
}

interface Kept {
  points: Point[]
  /** Highest value of each quarter of an hour of the day, by its start. */
  readonly peaks: Map<number, number>
  objective: number | undefined
}

type Options = Pick<WatchOptions, 'query' | 'objective' | 'unit' | 'series'>
interface Deps {
  readonly client: PrometheusClient
  readonly forecaster: BatchForecaster
  readonly clock: Clock
}

/** Follows one query: its past once, then what it gives now, each time with what is foretold of it. */
export class QueryWatch {
  readonly #options: Options
  readonly #deps: Deps
  readonly #kept = new Map<string, Kept>()
  readonly #fleet: FleetScorer<string>
  #omitted = 0

  constructor(options: Options, deps: Deps) {
    this.#options = options
    this.#deps = deps
    this.#fleet = new FleetScorer(deps.forecaster)
  }

  /** Reads the past. Throws `WATCH_…` where the query gives nothing. */
  async begin(signal: AbortSignal): Promise<void> {
    const nowMs = this.#deps.clock.now()
    const lastMs = Math.floor(nowMs / fine.stepMs) * fine.stepMs
    const borderMs = Math.floor((nowMs - fine.backMs) / coarse.stepMs) * coarse.stepMs
    const day = { fromMs: lastMs - coarse.backMs, toMs: borderMs, stepMs: coarse.stepMs }
    const recent = { fromMs: borderMs + fine.stepMs, toMs: lastMs, stepMs: fine.stepMs }
    const past = await this.#read(day, signal)
    const present = await this.#read(recent, signal)
    const names = [...new Set([...present.keys(), ...past.keys()])].sort()
    this.#omitted = Math.max(0, names.length - seriesMax)
    for (const name of names.slice(0, seriesMax)) this.#open(name)
    for (const [name, kept] of this.#kept) {
      const points = [...(past.get(name) ?? []), ...(present.get(name) ?? [])]
      for (const point of points) notePeak(kept, point)
      kept.objective = this.#objectiveOf(kept)
      this.#fleet.open(name, kept.objective)
      for (const [atMs, value] of points) {
        const isFine = atMs >= recent.fromMs
        this.#fleet.warm(name, atMs / 1_000, { sample: sampleOf(value), isFine })
      }
      kept.points = points.filter(([atMs]) => atMs >= recent.fromMs)
    }
  }

  /** Asks what it gives now. Throws `WATCH_…` where it never gave anything. */
  async next(signal: AbortSignal): Promise<WatchReport> {
    const { client, clock, forecaster } = this.#deps
    const answer = await client.query(this.#options.query, signal)
    const atMs = Math.floor(clock.now() / fine.stepMs) * fine.stepMs
    if (answer.ok) this.#take(answer, atMs)
    else if (this.#kept.size === 0) throw failure(answer)
    if (this.#kept.size === 0) throw watchErrors.QUERY_EMPTY()
    const { scores, by } = await this.#fleet.step([...this.#kept.keys()])
    const series = [...this.#kept].map(([name, { points, objective }]) => ({
      ...{ name, points, objective, isLearnt: this.#options.objective === undefined },
      forecast: scores.get(name)?.forecast,
      reasons: [] as readonly BreachReason[],
    }))
    series.sort((a, b) => riskOf(b) - riskOf(a) || (a.name < b.name ? -1 : 1))
    const [first] = series
    if (first?.forecast !== undefined) {
      const speaker = by === forecaster.name ? 'forecaster' : 'baseline'
      const reasons = await this.#fleet.explain(first.name, {
        ...{ by: speaker, unit: this.#options.unit },
      })
      series[0] = { ...first, reasons }
    }
    const problem = answer.ok ? {} : { problem: answer.failure.detail }
    return { atMs: clock.now(), series, omitted: this.#omitted, by, ...problem }
  }

  #take(answer: QueryAnswer & { readonly ok: true }, atMs: number): void {
    const values = new Map<string, number>()
    for (const { labels, points } of answer.series) {
      const name = labelSetName(labels)
      const newest = points.at(-1)
      if (newest !== undefined && this.#isWanted(name)) values.set(name, thousandths(newest[1]))
    }
    const fresh = [...values.keys()].filter(name => !this.#kept.has(name)).sort()
    const room = seriesMax - this.#kept.size
    for (const name of fresh.slice(0, room)) {
      const kept = this.#open(name)
      kept.objective = this.#objectiveOf(kept)
      this.#fleet.open(name, kept.objective)
    }
    this.#omitted = Math.max(this.#omitted, fresh.length - room)
    for (const [name, kept] of this.#kept) {
      const point: Point = [atMs, values.get(name) ?? Number.NaN]
      kept.points = [...kept.points.filter(([at]) => at > atMs - keptMs && at < atMs), point]
      notePeak(kept, point)
      if (kept.points.every(([, value]) => Number.isNaN(value))) {
        this.#kept.delete(name)
        this.#fleet.drop(name)
        continue
      }
      this.#fleet.push(name, atMs / 1_000, sampleOf(point[1]))
    }
  }

  #open(name: string): Kept {
    const kept: Kept = { points: [], peaks: new Map(), objective: undefined }
    this.#kept.set(name, kept)
    return kept
  }

  #objectiveOf({ peaks }: Kept): number | undefined {
    return this.#options.objective ?? learnObjective([...peaks.values()], undefined, noFloor)
  }

  #isWanted(name: string): boolean {
    return name.includes(this.#options.series)
  }

  async #read(range: Range, signal: AbortSignal): Promise<ReadonlyMap<string, readonly Point[]>> {
    const answer = await this.#deps.client.queryRange(this.#options.query, range, signal)
    if (!answer.ok) throw failure(answer)
    const found = new Map<string, readonly Point[]>()
    for (const { labels, points } of answer.series) {
      const name = labelSetName(labels)
      if (!this.#isWanted(name)) continue
      found.set(
        name,
        points.map(([atS, value]): Point => [Math.round(1_000 * atS), thousandths(value)]),
      )
    }
    return found
  }
}

function failure(answer: QueryAnswer & { readonly ok: false }) {
  const { failure, isOfSource } = answer
  const make = isOfSource ? watchErrors.SOURCE_UNREACHABLE : watchErrors.QUERY_REFUSED
  return make(failure.detail)
}

/** What is no finite number from 0 on cannot be compared: unknown. */
const thousandths = (value: number): number =>
  Number.isFinite(value) && value >= 0 ? 1_000 * value : Number.NaN

const sampleOf = (value: number): Sample => [
  value,
  ...Array.from({ length: 5 }, () => Number.NaN),
  0,
]

function notePeak({ peaks }: Kept, [atMs, value]: Point): void {
  if (Number.isNaN(value)) return
  const quarter = Math.floor(atMs / quarterMs)
  peaks.set(quarter, Math.max(peaks.get(quarter) ?? 0, value))
  for (const old of peaks.keys()) {
    if (old >= quarter - coarse.backMs / quarterMs) break
    peaks.delete(old)
  }
}

/** Over the objective first, then by P(breach within 15 minutes), then by the share of the objective. */
function riskOf({ points, objective, forecast }: WatchedSeries): number {
  const value = points.at(-1)?.[1] ?? 0
  const share = objective === undefined || Number.isNaN(value) ? 0 : value / objective
  if (share > 1) return 10 + share
  return (forecast?.breachProbability[pageHorizon] ?? 0) + 1e-3 * share
}
