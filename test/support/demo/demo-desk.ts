import type { Anomaly } from '#contracts/anomaly.ts'
import type { SeriesId } from '#contracts/series.ts'
import { type AlertingRules, compileRules } from '#notifier/alerting-rules.ts'
import type { AlertingConfig } from '#notifier/config.ts'
import type { IncidentEvent } from '#notifier/incidents/event.ts'
import { reduce } from '#notifier/incidents/reduce.ts'
import { applyChanges, emptyState } from '#notifier/incidents/state.ts'
import { nextWakeMs } from '#notifier/incidents/wake.ts'

/** An incident that somebody was told of before it began. */
export interface ToldIncident {
  readonly id: string
  readonly series: SeriesId
  readonly toldMs: number
  /** When what was foretold came; absent where it did not, or has not yet. */
  firedMs?: number
  isOver: boolean
}

/** The notifier's decisions without its store and its channels: what it is told of becomes incidents, and these become taps. */
export class DemoDesk {
  readonly told = new Map<string, ToldIncident>()
  readonly #rules: AlertingRules
  readonly #state = emptyState()

  constructor(config: AlertingConfig) {
    this.#rules = compileRules(config)
  }

  take(anomaly: Anomaly, nowMs: number): void {
    this.#reduce({ type: 'anomaly', anomaly }, nowMs)
  }

  /** Does what fell due. */
  tick(nowMs: number): void {
    if ((nextWakeMs(this.#state) ?? Number.POSITIVE_INFINITY) <= nowMs) {
      this.#reduce({ type: 'tick' }, nowMs)
    }
  }

  #reduce(event: IncidentEvent, nowMs: number): void {
    const { changes, effects } = reduce(this.#state, event, { rules: this.#rules, nowMs })
    applyChanges(this.#state, changes)
    for (const effect of effects) {
      if (effect.type === 'tell' && effect.notice.kind === 'predicted') {
        const { incident: id, level } = effect.notice
        const row = this.#state.incidents.get(id)
        const series = Object.values(row?.members ?? {})[0]?.subject
        if (level === 'passive' || series === undefined || this.told.has(id)) continue
        this.told.set(id, { id, series, toldMs: nowMs, isOver: false })
      }
      if (effect.type === 'publish') {
        const known = this.told.get(effect.incident.id)
        if (known === undefined) continue
        if (effect.incident.state === 'firing') known.firedMs ??= nowMs
        if (effect.incident.endMs !== undefined) known.isOver = true
      }
    }
  }
}
