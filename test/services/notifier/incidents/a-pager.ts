import type { Action } from '#contracts/action.ts'
import { type Anomaly, type AnomalyKind, anomaly, anomalyId } from '#contracts/anomaly.ts'
import { type Incident, incident } from '#contracts/incident.ts'
import { notice } from '#contracts/notice.ts'
import type { SeriesKey } from '#contracts/series.ts'
import { compileRules } from '#notifier/alerting-rules.ts'
import { alertingConfig } from '#notifier/config.ts'
import type { Effect } from '#notifier/incidents/effect.ts'
import type { IncidentEvent } from '#notifier/incidents/event.ts'
import { type Reduction, reduce } from '#notifier/incidents/reduce.ts'
import {
  applyChanges,
  emptyState,
  type MutableState,
  type RowChanges,
} from '#notifier/incidents/state.ts'
import { nextWakeMs } from '#notifier/incidents/wake.ts'

type Tell = Extract<Effect, { type: 'tell' }>
export type TimedTell = Tell & { readonly atMs: number }

/** Saturday, 21 November 2026, 12:00 UTC. */
export const noonMs = Date.UTC(2026, 10, 21, 12)
export const minuteMs = 60_000

export const onePerson = {
  people: [{ name: 'ada' }],
  chains: [{ name: 'all', steps: [{ people: ['ada'] }] }],
  routes: [{ chain: 'all' }],
}

/**
 * A reducer with its state, as a driver keeps it: every row goes through JSON, every effect through its schema, and ticks come
 * when they are asked for.
 */
export function aPager(config: unknown = onePerson) {
  const rules = compileRules(alertingConfig.parse(config))
  const state: MutableState = emptyState()
  const effects: { readonly atMs: number; readonly effect: Effect }[] = []
  const ignored: string[] = []

  const step = (event: IncidentEvent, nowMs: number): Reduction => {
    const reduction = reduce(state, event, { rules, nowMs })
    applyChanges(state, throughJson(reduction.changes))
    // A driver relies on it: further events of the same moment need not look for what is due.
    const dueMs = nextWakeMs(state)
    if (dueMs !== undefined && dueMs <= nowMs)
      throw new Error(`Due at ${dueMs}, still at ${nowMs}.`)
    for (const effect of reduction.effects) {
      if (effect.type === 'tell') notice.parse(effect.notice)
      if (effect.type === 'publish') incident.parse(effect.incident)
      effects.push({ atMs: nowMs, effect })
    }
    if (reduction.ignored) ignored.push(reduction.ignored)
    return reduction
  }

  const pager = {
    state,
    effects,
    ignored,
    rules,
    step,
    /** Ticks whenever the reducer asks for it. */
    runUntil(untilMs: number) {
      for (let next = nextWakeMs(state); next !== undefined && next <= untilMs; ) {
        step({ type: 'tick' }, next)
        const after = nextWakeMs(state)
        if (after !== undefined && after <= next) throw new Error(`It asks for ${next} again.`)
        next = after
      }
      step({ type: 'tick' }, untilMs)
    },
    /** Lets time pass, then gives an event. */
    at(atMs: number, event: IncidentEvent) {
      pager.runUntil(atMs)
      return step(event, atMs)
    },
    tells(): readonly TimedTell[] {
      return effects.flatMap(({ atMs, effect }) =>
        effect.type === 'tell' ? [{ ...effect, atMs }] : [],
      )
    },
    incidents(): readonly Incident[] {
      return Array.from(state.incidents.values(), row => row.incident)
    },
    /** Tells as lines: `+5000 ada firing time_sensitive`. */
    told(sinceMs = noonMs): readonly string[] {
      return pager
        .tells()
        .map(
          ({ atMs, person, notice: { kind, level } }) =>
            `+${atMs - sinceMs} ${person} ${kind} ${level}`,
        )
    },
  }
  return pager
}

function throughJson(changes: RowChanges): RowChanges {
  const copy = (table: ReadonlyMap<string, unknown>) =>
    new Map(Array.from(table, ([key, row]) => [key, JSON.parse(JSON.stringify(row))]))
  return {
    incidents: copy(changes.incidents),
    groups: copy(changes.groups),
    subjects: copy(changes.subjects),
    people: copy(changes.people),
    silences: copy(changes.silences),
  }
}

export const aSeries = (consumer = 'billing', stream = 'orders'): SeriesKey => ({
  cluster: 'eu',
  stream,
  consumer,
  kind: 'time_lag',
})

interface Given {
  readonly series?: SeriesKey
  readonly kind?: AnomalyKind
  readonly startMs: number
  readonly atMs?: number
  readonly endMs?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly probability?: number
  readonly proven?: boolean
  readonly peakMs?: number
  readonly leadS?: number
  readonly outcome?: Anomaly['outcome']
}

/** A valid anomaly: a breach of 30 s, or of a prediction, one in 7 min with 82 %. */
export function anAnomaly(given: Given): Anomaly {
  const { series = aSeries(), kind = 'breach', startMs, atMs = given.endMs ?? startMs } = given
  const isBroken = kind === 'breach'
  const bestMs = isBroken ? 45_000 : 12_000
  const { probability = 0.82, proven = true, leadS = 420 } = given
  return anomaly.parse({
    v: 1,
    id: anomalyId(series, kind, startMs),
    series,
    kind,
    startMs,
    atMs,
    ...(given.endMs !== undefined && { endMs: given.endMs }),
    ...(given.outcome && { outcome: given.outcome }),
    objectiveMs: 30_000,
    age:
      kind === 'blind'
        ? { known: false, reason: 'broker-unreachable' }
        : { known: true, lowMs: bestMs, bestMs, highMs: bestMs, method: 'end-offset-history' },
    ...(given.peakMs !== undefined && { peakMs: given.peakMs }),
    ...(kind === 'predicted_breach' && {
      forecast: {
        atMs,
        by: 'test',
        breachProbability: [0, 0, probability, probability],
        timeToBreachS: { low: leadS / 2, best: leadS, high: leadS * 2 },
        anomalyScore: 0.5,
        threshold: 0.3,
        proven,
        text: 'Arrivals doubled.',
        reasons: [],
      },
    }),
    text: 'Arrivals doubled 4 min ago.',
    labels: given.labels ?? {},
    circumstances: [],
  })
}

export const seen = (given: Given): IncidentEvent => ({
  type: 'anomaly',
  anomaly: anAnomaly(given),
})

export function did(
  action: Omit<Action, 'v' | 'id' | 'atMs'> & { readonly id?: string },
): IncidentEvent {
  return { type: 'action', action: { v: 1, id: `${action.what}-1`, atMs: noonMs, ...action } }
}
