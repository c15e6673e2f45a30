import type { BridgeStatus } from '#contracts/bridge-status.ts'
import { quantileHorizonsS } from '#contracts/forecast.ts'
import type { SeriesHistory, SeriesList, SeriesRow, Sparklines } from '#contracts/http-api.ts'
import { facts } from '#contracts/sample.ts'
import type { SeriesGroups } from '#contracts/series-groups.ts'
import { type FixtureSeries, rowsAt } from './fixture-series.ts'

const minuteMs = 60_000

export const listOf = (series: readonly FixtureSeries[], nowMs: number): SeriesList => ({
  atMs: nowMs,
  liveId: 'fixture-0',
  series: rowsAt(series, nowMs),
})

/** By team, as far as facts of a series name one. */
export function teamsOf(series: readonly FixtureSeries[], nowMs: number): SeriesGroups {
  const teamOf = (one: FixtureSeries) => one.detailsAt(nowMs).context?.labels.team ?? null
  const groups = [...Map.groupBy(series, teamOf)].map(([value, members]) => ({
    ...{ value, series: members.map(({ id }) => id) },
  }))
  return { atMs: nowMs, by: 'team', groups }
}

const pointMs = { '10s': 10_000, '1m': minuteMs, '15m': 15 * minuteMs } as const

/** The columns of a series between two times, from the same functions that give its rows. */
export function historyOf(
  series: FixtureSeries,
  range: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
  resolution: SeriesHistory['resolution'],
): SeriesHistory {
  const stepMs = pointMs[resolution]
  const startMs: number[] = []
  const lastMs = Math.min(range.toMs, range.nowMs)
  for (let ms = Math.ceil(range.fromMs / stepMs) * stepMs; ms < lastMs; ms += stepMs) {
    // A pause of the watching itself leaves no points at all.
    const isPause =
      resolution === '10s' && lastMs - ms > 22 * minuteMs && lastMs - ms < 24 * minuteMs
    if (!isPause) startMs.push(ms)
  }
  const rows = startMs.map(ms => series.rowAt(ms))
  const best = rows.map(bestOf)
  const peak = resolution === '10s' ? 1 : 1.35
  return {
    id: series.id,
    resolution,
    columns: {
      startMs,
      bestMs: best,
      lowMs: rows.map(({ age }) => (age.known ? age.lowMs : null)),
      highMs: rows.map(({ age }) => (age.known ? age.highMs : null)),
      maxMs: best.map(ms => (ms === null ? null : ms * peak)),
      arrivalsPerS: rows.map(row => row.arrivalsPerS ?? null),
      readsPerS: rows.map(row => row.readsPerS ?? null),
      backlog: rows.map(row => row.backlog ?? null),
      facts: rows.map(row =>
        row.facts.reduce((bits, name) => bits | (1 << facts.indexOf(name)), 0),
      ),
    },
  }
}

const bestOf = ({ age }: SeriesRow) => (age.known ? age.bestMs : null)

export function sparklinesOf(series: readonly FixtureSeries[], nowMs: number): Sparklines {
  const lastMs = Math.floor(nowMs / minuteMs) * minuteMs
  const startMs = Array.from({ length: 30 }, (_, index) => lastMs - (29 - index) * minuteMs)
  return {
    startMs,
    series: Object.fromEntries(
      series.map(one => {
        const ages = startMs.map(ms => one.rowAt(ms).age)
        return [
          one.id,
          {
            bestMs: ages.map(age => (age.known ? age.bestMs : null)),
            lowMs: ages.map(age => (age.known ? age.lowMs : null)),
            highMs: ages.map(age => (age.known ? age.highMs : null)),
            ...aheadOf(one, nowMs),
          },
        ]
      }),
    ),
  }
}

/** What is foretold of the next quarter of an hour. */
function aheadOf(series: FixtureSeries, nowMs: number) {
  const { forecast } = series.detailsAt(nowMs)
  const rows = forecast?.quantilesMs?.slice(0, 5)
  if (forecast === undefined || rows === undefined) return {}
  const column = (at: number) => rows.map(row => row[at] ?? 0)
  const ms = rows.map((_, i) => forecast.atMs + (quantileHorizonsS[i] ?? 0) * 1_000)
  return { ahead: { ms, lowMs: column(0), bestMs: column(1), highMs: column(2) } }
}

const cost = {
  requests: 14,
  sentBytes: 48_120,
  receivedBytes: 391_400,
  wallMs: 84,
  timestampLookups: 3,
}

export function bridgesOf(series: readonly FixtureSeries[], nowMs: number): BridgeStatus[] {
  const counts = Map.groupBy(series, one => one.rowAt(nowMs).series.cluster)
  const common = {
    v: 1,
    system: 'kafka',
    atMs: nowMs,
    problemsOmitted: 0,
    seriesDropped: 0,
  } as const
  const broker = (id: number) => ({
    id,
    address: `10.0.4.${10 + id}:9092`,
    reachable: true,
    rttMs: 0.6 + id * 0.4,
  })
  return [
    {
      ...common,
      ...{ cluster: 'kafka-eu', state: 'ok', problems: [], streams: 64, consumers: 118 },
      brokers: [broker(1), broker(2), broker(3)],
      series: counts.get('kafka-eu')?.length ?? 0,
      cost,
      budget: { timestampLookups: 50 },
    },
    {
      ...common,
      ...{ cluster: 'kafka-us', state: 'degraded', streams: 31, consumers: 40 },
      problems: [
        {
          code: 'unreachable',
          subject: 'broker 2 (10.0.4.12:9092)',
          detail: 'connect ECONNREFUSED 10.0.4.12:9092',
          sinceMs: nowMs - 4 * minuteMs,
        },
        {
          code: 'authorization',
          subject: 'topic secrets',
          detail: 'TOPIC_AUTHORIZATION_FAILED',
          sinceMs: nowMs - 26 * 60 * minuteMs,
        },
      ],
      brokers: [broker(1), { ...broker(2), reachable: false }, broker(3)],
      series: counts.get('kafka-us')?.length ?? 0,
      cost: { ...cost, requests: 22, timestampLookups: 0, wallMs: 1_240 },
    },
  ]
}
