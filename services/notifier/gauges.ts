import type { Instruments } from '#kit/metrics.ts'
import type { Noted, World } from './batch.ts'
import { skillByCluster } from './incidents/skill.ts'
import type { notifierMetrics } from './metrics.ts'

interface GaugedParts {
  readonly channels: readonly string[]
  readonly world: World
}

/** What is read off the state now and then, rather than counted as it happens. */
export class Gauges {
  readonly #metrics: Instruments<(typeof notifierMetrics)['table']>
  readonly #channels: readonly string[]
  readonly #world: World
  /** Outcomes are few and series many: nothing is summed up where none came. */
  #hasOutcomes = true

  constructor(metrics: Instruments<(typeof notifierMetrics)['table']>, of: GaugedParts) {
    this.#metrics = metrics
    this.#channels = of.channels
    this.#world = of.world
  }

  noted(all: readonly Noted[]): void {
    this.#hasOutcomes ||= all.some(({ type }) => type === 'outcome')
  }

  measure(nowMs: number): void {
    const { incidents, oldest_queued_seconds: oldestSeconds, queue_length } = this.#metrics
    const { book, state } = this.#world
    for (const channel of this.#channels) {
      const queued = book.queued(channel)
      queue_length.set({ channel }, queued.size)
      let oldestMs = nowMs
      for (const { queuedMs } of queued.values()) oldestMs = Math.min(oldestMs, queuedMs)
      oldestSeconds.set({ channel }, (nowMs - oldestMs) / 1_000)
    }
    incidents.reset()
    for (const { incident } of state.incidents.values()) incidents.inc({ state: incident.state })
    if (this.#hasOutcomes) this.#measurePredictions()
  }

  #measurePredictions(): void {
    this.#hasOutcomes = false
    const { prediction_precision: precisions, series_demoted: demotions } = this.#metrics
    const { prediction_median_lead_seconds: leads } = this.#metrics
    for (const gauge of [precisions, demotions, leads]) gauge.reset()
    const { state, rules } = this.#world
    for (const [cluster, skill] of skillByCluster(state, rules.config.predictions)) {
      const { precision, medianLeadMs, demoted } = skill
      demotions.set({ cluster }, demoted)
      if (precision !== undefined) precisions.set({ cluster }, precision)
      if (medianLeadMs !== undefined) leads.set({ cluster }, medianLeadMs / 1_000)
    }
  }
}
