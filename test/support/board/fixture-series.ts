import type { Age } from '#contracts/age.ts'
import type { SeriesContext } from '#contracts/context.ts'
import type { SeriesDetails, SeriesRow } from '#contracts/http-api.ts'
import { compareRows } from '#contracts/row-order.ts'
import type { Fact, Sample } from '#contracts/sample.ts'
import { seriesId } from '#contracts/series.ts'
import { stateWithForecast } from '#contracts/series-state.ts'
import { fixtureForecast } from './fixture-foresight.ts'

/** A made-up series whose whole past and present are functions of time, so that all answers about it agree. */
export interface FixtureSeries {
  readonly id: string
  readonly objectiveMs: number | undefined
  rowAt(ms: number): SeriesRow
  detailsAt(ms: number): SeriesDetails
}

const minuteMs = 60_000

type Shape = 'flat' | 'saw' | 'ramp' | 'broken' | 'caught-up' | 'unknown'

interface Plan {
  readonly cluster: string
  readonly stream: string
  readonly consumer: string
  readonly shape: Shape
  readonly baseMs: number
  readonly objectiveMs?: number
  readonly ratePerS: number
  readonly facts?: readonly Fact[]
  readonly more?: Partial<Sample>
  /** P(breach within 15 minutes) of its forecasts; none where absent. */
  readonly probability?: number
}

const known = (bestMs: number): Age => ({
  known: true,
  lowMs: bestMs * 0.9,
  bestMs,
  highMs: bestMs * 1.1,
  method: 'end-offset-history',
})

/** The cases that a person should recognise at a glance. */
const cast: readonly Plan[] = [
  {
    ...{ cluster: 'kafka-eu', stream: 'payments', consumer: 'ledger-export', ratePerS: 1_900 },
    ...{ shape: 'broken', baseMs: 9_000, objectiveMs: 45_000, facts: ['blocked', 'stalled'] },
    more: { otherIsolation: { isolation: 'read_uncommitted', age: known(850) } },
  },
  {
    ...{ cluster: 'kafka-eu', stream: 'orders', consumer: 'billing', ratePerS: 2_100 },
    ...{ shape: 'ramp', baseMs: 6_000, objectiveMs: 30_000, probability: 0.82 },
  },
  {
    ...{ cluster: 'kafka-eu', stream: 'catalog', consumer: 'search-index', ratePerS: 640 },
    ...{ shape: 'saw', baseMs: 4_000, objectiveMs: 15_000, facts: ['rebalancing'] },
    probability: 0.36,
  },
  {
    ...{ cluster: 'kafka-us', stream: 'secrets', consumer: 'audit', ratePerS: 0 },
    ...{ shape: 'unknown', baseMs: 3_000, objectiveMs: 60_000 },
  },
  {
    ...{ cluster: 'kafka-us', stream: 'sessions', consumer: 'recommendations', ratePerS: 320 },
    ...{ shape: 'flat', baseMs: 41_000, objectiveMs: 300_000, facts: ['ghost'] },
  },
  {
    ...{ cluster: 'kafka-eu', stream: 'orders', consumer: 'fraud', ratePerS: 2_100 },
    ...{ shape: 'saw', baseMs: 9_000, objectiveMs: 60_000 },
  },
  {
    ...{ cluster: 'kafka-eu', stream: 'users', consumer: 'email', ratePerS: 120 },
    ...{ shape: 'flat', baseMs: 850, objectiveMs: 10_000 },
  },
  {
    ...{ cluster: 'kafka-us', stream: 'clicks', consumer: 'geo-replica', ratePerS: 9_800 },
    ...{ shape: 'flat', baseMs: 1_400, objectiveMs: 10_000, facts: ['compacted'] },
  },
  {
    ...{ cluster: 'kafka-eu', stream: 'nightly-exports', consumer: 'warehouse', ratePerS: 0 },
    ...{ shape: 'caught-up', baseMs: 0, objectiveMs: 600_000, facts: ['idle', 'inactive'] },
  },
  {
    ...{ cluster: 'kafka-us', stream: 'telemetry', consumer: 'archive', ratePerS: 52_000 },
    ...{ shape: 'saw', baseMs: 2_600 },
  },
]

const teams = ['orders', 'payments', 'users', 'clicks', 'catalog', 'stock', 'ads', 'mail', 'geo']
const tasks = ['index', 'export', 'billing', 'alerts', 'cache', 'audit', 'score', 'fan-out', 'sync']

export function fixtureSeries(count: number): readonly FixtureSeries[] {
  return Array.from({ length: count }, (_, index) =>
    createSeries(cast[index] ?? extra(index), index),
  )
}

function extra(index: number): Plan {
  const team = teams[index % teams.length] ?? ''
  const task = tasks[Math.floor(index / teams.length) % tasks.length] ?? ''
  return {
    cluster: index % 3 === 0 ? 'kafka-us' : 'kafka-eu',
    stream: `${team}.v${1 + (index % 4)}`,
    consumer: `${task}-${index}`,
    shape: index % 5 === 0 ? 'caught-up' : index % 2 === 0 ? 'saw' : 'flat',
    baseMs: 300 + ((index * 7_919) % 4_000),
    objectiveMs: 15_000 + (index % 4) * 15_000,
    ratePerS: 1 + ((index * 104_729) % 3_000),
  }
}

/** The same pseudo-random number between 0 and 1 for the same two numbers. */
function noise(seed: number, step: number): number {
  const mixed = Math.imul(seed ^ Math.imul(step, 0x9e3779b1), 0x85ebca6b)
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32
}

/** Minutes before the end of the world at which the two bad cases begin. */
const onsetMinutes = 14

function createSeries(plan: Plan, seed: number): FixtureSeries {
  const { cluster, stream, consumer, objectiveMs } = plan
  const series = { cluster, stream, consumer, kind: 'time_lag' } as const
  const id = seriesId(series)
  const startedMs = Date.now()
  const bestAt = (ms: number): number | undefined => {
    const sinceOnset = (ms - startedMs) / minuteMs + onsetMinutes
    const slow = 1 + 0.25 * Math.sin(ms / (37 * minuteMs) + seed)
    const wobble = plan.baseMs * slow * (0.85 + 0.3 * noise(seed, Math.floor(ms / 10_000)))
    switch (plan.shape) {
      case 'flat':
        return wobble
      case 'saw':
        return wobble * (0.4 + ((ms / (6 * minuteMs) + seed * 0.37) % 1) * 1.2)
      case 'ramp':
        return wobble + Math.max(0, sinceOnset) ** 1.4 * 550
      case 'broken':
        return sinceOnset > 0 ? sinceOnset * minuteMs * 0.25 + wobble : wobble
      case 'caught-up':
        return 0
      case 'unknown':
        return sinceOnset > 6 ? undefined : wobble
    }
  }
  const { probability } = plan
  const rowAt = (ms: number): SeriesRow => {
    const bestMs = bestAt(ms)
    const age = ageOf(plan, bestMs)
    const arrivalsPerS = plan.ratePerS * (0.9 + 0.2 * noise(seed + 1, Math.floor(ms / 10_000)))
    const isStuck = plan.shape === 'broken' && ms > startedMs - onsetMinutes * minuteMs
    const { facts = [], more = {} } = plan
    return {
      id,
      series,
      atMs: ms,
      age,
      evidence: {
        worstPartition: seed % 12,
        partitions: 12,
        unknownPartitions: age.known ? 0 : 12,
      },
      ...(age.known
        ? {
            backlog: Math.round(((bestMs ?? 0) / 1_000) * plan.ratePerS),
            arrivalsPerS,
            readsPerS: isStuck ? 0 : arrivalsPerS * 0.98,
          }
        : {}),
      facts: isStuck || plan.shape !== 'broken' ? [...facts] : [],
      ...more,
      ...(objectiveMs === undefined ? {} : { objectiveMs }),
      state: stateWithForecast(
        { age, objectiveMs },
        {
          isPredicted: (probability ?? 0) >= 0.5,
          risk:
            probability === undefined
              ? undefined
              : { pageProbability: probability, threshold: 0.5 },
        },
      ),
    }
  }
  const forecastAt = (row: SeriesRow) =>
    probability === undefined || objectiveMs === undefined
      ? undefined
      : fixtureForecast(row, { objectiveMs, probability })
  const withRisk = (row: SeriesRow): SeriesRow => {
    const forecast = forecastAt(row)
    if (forecast === undefined) return row
    const { reasons: _, quantilesMs: __, ...risk } = forecast
    return { ...row, risk }
  }
  return {
    ...{ id, objectiveMs },
    rowAt: ms => withRisk(rowAt(ms)),
    detailsAt(ms) {
      const row = rowAt(ms)
      const forecast = forecastAt(row)
      const context = contextOf(row)
      return { ...withRisk(row), ...(forecast && { forecast }), context }
    },
  }
}

/** Whether a breach is foretold; as time passes, it comes. */
export const isForetold = ({ risk }: SeriesRow): boolean => (risk?.breachProbability[2] ?? 0) >= 0.5

/** Facts of a few series, and a deploy that may be why one of them is late. */
function contextOf({ series: { stream, consumer }, atMs }: SeriesRow): SeriesContext {
  if (stream !== 'payments') return { labels: {}, links: {}, events: [] }
  const link = 'https://ci.example.com/builds/142'
  return {
    labels: { owner: 'payments', service: consumer, tier: '1', team: 'ledger' },
    links: { runbook: 'https://example.com/runbooks/payments' },
    events: [
      { what: 'rebalance', text: `members of ${consumer} went from 3 to 2`, atMs: atMs - 150_000 },
      { what: 'deploy', text: `${consumer} 1.4.2`, atMs: atMs - 240_000, link },
    ],
  }
}

function ageOf({ shape }: Plan, bestMs: number | undefined): Age {
  if (bestMs === undefined) {
    return { known: false, reason: 'no-describe-right', detail: 'topic secrets' }
  }
  if (shape === 'caught-up') {
    return { known: true, lowMs: 0, bestMs: 0, highMs: 0, method: 'caught-up' }
  }
  const halfMs = 120 + bestMs * 0.04
  return {
    known: true,
    lowMs: Math.max(0, bestMs - halfMs),
    bestMs,
    highMs: bestMs + halfMs,
    method: shape === 'saw' ? 'create-time' : 'end-offset-history',
    ...(shape === 'broken' ? { reason: 'open transaction' } : {}),
  }
}

export const rowsAt = (series: readonly FixtureSeries[], ms: number): SeriesRow[] =>
  series.map(one => one.rowAt(ms)).sort(compareRows)
