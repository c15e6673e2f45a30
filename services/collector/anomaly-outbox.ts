import type { Anomaly } from '#contracts/anomaly.ts'
import type { LearntState } from '#contracts/learnt-state.ts'
import type { SeriesId } from '#contracts/series.ts'
import { seriesId } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import type { Clock } from '#kit/clock.ts'
import type { Instruments } from '#kit/metrics.ts'
import type { Anomalies } from '#kit/store/store.ts'
import { startThreshold } from '#models/calibration/page-threshold.ts'
import { noSkill } from '#models/calibration/skill.ts'
import type { collectorMetrics } from './metrics.ts'
import type { SeriesRecord } from './series-memory.ts'
import { noIntervals } from './stages/detect/change.ts'

export interface AnomalyOutboxDeps {
  readonly bus: Bus
  readonly anomalies: Pick<Anomalies, 'put'>
  readonly clock: Clock
  readonly metrics: Instruments<(typeof collectorMetrics)['table']>
  /** What changed only a little is written no more often than this per series. */
  readonly stateEveryMs: number
  /** Whether evidence of this time is a past that is being read back. */
  readonly isPast: (cluster: string, atMs: number) => boolean
}

/**
 * Anomalies and learnt states on their way out. An anomaly is durable on the bus before the state that knows of it, and
 * both before the samples they came from are acknowledged; what could not be published stays here for the next attempt.
 * What is open in a past that is read back waits until it is over or that has reached the present: nobody is to be told of
 * hours ago as if it were now. Its state goes out, and whoever goes on from there tells of it within a minute.
 * Holds one message per interval and series at most.
 */
export class AnomalyOutbox {
  readonly #deps: AnomalyOutboxDeps
  #anomalies = new Map<string, Anomaly>()
  #states = new Map<SeriesId, LearntState | undefined>()
  readonly #published = new Map<SeriesId, { readonly gist: string; readonly atMs: number }>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(deps: AnomalyOutboxDeps) {
    this.#deps = deps
  }

  get size(): number {
    return this.#anomalies.size + this.#states.size
  }

  /** Something was said of a series: its state goes out with it. */
  add(record: SeriesRecord, anomalies: readonly Anomaly[]): void {
    const { metrics, clock } = this.#deps
    for (const anomaly of anomalies) {
      count(anomaly, metrics)
      this.#anomalies.set(anomaly.id, anomaly)
    }
    this.#states.set(record.id, stateOf(record, clock.now()))
  }

  /** Writes the state of a series if there is something to remember that was not written; true where it will be. */
  remember(
    record: SeriesRecord,
    { isLast }: { readonly isLast: boolean } = { isLast: false },
  ): boolean {
    const nowMs = this.#deps.clock.now()
    const before = this.#published.get(record.id)
    if (!isLast && before && Math.abs(nowMs - before.atMs) < this.#deps.stateEveryMs) return false
    const state = stateOf(record, nowMs)
    // A series of which nothing was learnt begins like any other.
    if ((before?.gist ?? nothingLearnt) === gistOf(state)) return false
    this.#states.set(record.id, state)
    return true
  }

  /** What is published of a series already, as read back from the bus. */
  restored(state: LearntState): void {
    this.#published.set(seriesId(state.series), { gist: gistOf(state), atMs: state.atMs })
  }

  /** The series is no more. */
  delete(id: SeriesId): void {
    if (this.#published.has(id) || this.#states.has(id)) this.#states.set(id, undefined)
  }

  /** Somebody else writes of this series from now on. */
  forget(id: SeriesId): void {
    this.#states.delete(id)
    this.#published.delete(id)
  }

  /** Publishes everything, one flush after the other. Rejects where the bus or the store refuses; then all of it stays. */
  flush(): Promise<void> {
    const turn = this.#turn.then(() => this.#flush())
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #flush(): Promise<void> {
    const { bus, anomalies: store, isPast } = this.#deps
    const anomalies = [...this.#anomalies.values()].filter(
      ({ series, atMs, endMs }) => endMs !== undefined || !isPast(series.cluster, atMs),
    )
    if (anomalies.length > 0) {
      await bus.publish(
        topics.anomalies.name,
        anomalies.map(one => ({ key: seriesId(one.series), value: JSON.stringify(one) })),
      )
      await store.put(anomalies)
      // What was said meanwhile waits for the next time.
      for (const one of anomalies) {
        if (this.#anomalies.get(one.id) === one) this.#anomalies.delete(one.id)
      }
    }
    const states = [...this.#states]
    if (states.length === 0) return
    await bus.publish(
      topics.seriesState.name,
      states.map(([key, state]) => ({ key, value: state ? JSON.stringify(state) : '' })),
    )
    this.#deps.metrics.states_published_total.inc(states.length)
    for (const [id, state] of states) {
      if (this.#states.get(id) === state) this.#states.delete(id)
      if (state === undefined) this.#published.delete(id)
      else this.#published.set(id, { gist: gistOf(state), atMs: state.atMs })
    }
  }
}

function count(
  { kind, endMs, outcome }: Anomaly,
  metrics: Instruments<(typeof collectorMetrics)['table']>,
): void {
  if (endMs === undefined) return
  metrics.anomalies_ended_total.inc({ kind })
  if (outcome !== undefined) metrics.predictions_total.inc({ outcome })
}

function stateOf(record: SeriesRecord, nowMs: number): LearntState {
  const { key, threshold, skill, calibration, learnt, intervals } = record
  return {
    ...{ v: 1, series: key, atMs: Math.max(0, Math.round(nowMs)), skill, intervals },
    threshold: { ...threshold, atMs: Math.max(0, Math.round(threshold.atMs)) },
    ...(calibration.logRate === 0 ? {} : { calibration }),
    ...(learnt === undefined ? {} : { objective: learnt }),
  }
}

/** What of a state is worth writing it again for: not each poll, nor the last digits. */
function gistOf({
  threshold,
  skill,
  calibration,
  objective,
  intervals,
}: Pick<LearntState, 'threshold' | 'skill' | 'calibration' | 'objective' | 'intervals'>): string {
  const { breach, blind, loss, prediction, unusual, isSpent } = intervals
  const starts = [breach, blind, loss, prediction, unusual].map(part => part?.startMs ?? 0)
  const { brier, baselineBrier, isFallenBack } = skill
  const rate = Math.exp(calibration?.logRate ?? 0)
  const learnt = [threshold.probability, brier, baselineBrier, rate].map(n => n.toFixed(2))
  return JSON.stringify([starts, isSpent, learnt, isFallenBack, objective?.ageMs ?? 0])
}

const nothingLearnt = gistOf({
  threshold: startThreshold(0),
  skill: noSkill,
  intervals: noIntervals,
})
