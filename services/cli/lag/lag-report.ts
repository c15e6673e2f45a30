import type { Poll } from '#bridge/bridge.ts'
import { certainMs } from '#contracts/age.ts'
import type { BridgeProblem, BridgeStatus } from '#contracts/bridge-status.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { compareRows } from '#contracts/row-order.ts'
import { type SeriesId, type SeriesKey, seriesId } from '#contracts/series.ts'
import { stateWithoutForecast } from '#contracts/series-state.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'

/** What `foretap lag` knows after a number of polls. */
export interface LagReport {
  readonly cluster: string
  readonly atMs: number
  /** Those that matter most first. */
  readonly rows: readonly SeriesRow[]
  /** Newest ages of each series, oldest first; `undefined` where a poll could not say. */
  readonly trends: ReadonlyMap<SeriesId, readonly (number | undefined)[]>
  readonly problems: readonly BridgeProblem[]
  readonly problemsOmitted: number
  readonly state: BridgeStatus['state']
  /** Why a healthy cluster that was looked at as a whole has no rows: there are no groups, or none has committed. */
  readonly absent?: 'groups' | 'commits'
  /** Time between the last two polls, which rates are means over; absent after the first. */
  readonly ratesOverMs?: number
}

/** Ages kept for a trend: what a sparkline shows. */
const trendPoints = 60

export interface ReportOptions {
  readonly cluster: string
  readonly objectiveOf: (key: SeriesKey) => number | undefined
  /** Whether a group or a topic was asked for: one that is not there is missing. */
  readonly isNarrowed: boolean
}

/** The report after a poll, from the one before it. Pure. */
export function nextReport(
  previous: LagReport | undefined,
  { atMs, samples, status }: Poll,
  { cluster, objectiveOf, isNarrowed }: ReportOptions,
): LagReport {
  const trends = new Map<SeriesId, readonly (number | undefined)[]>()
  const rows = samples.map(sample => {
    const id = seriesId(sample.series)
    const objectiveMs = objectiveOf(sample.series)
    const before = previous?.trends.get(id) ?? []
    const newest = sample.age.known ? sample.age.bestMs : undefined
    trends.set(id, [...before, newest].slice(-trendPoints))
    const state = stateWithoutForecast(sample.age, objectiveMs)
    return { ...sample, id, ...(objectiveMs === undefined ? {} : { objectiveMs }), state }
  })
  return {
    cluster,
    atMs,
    rows: rows.sort(compareRows),
    trends,
    problems: status.problems,
    problemsOmitted: status.problemsOmitted,
    state: status.state,
    ...(rows.length > 0 || isNarrowed || status.state !== 'ok'
      ? {}
      : { absent: status.consumers === 0 ? 'groups' : 'commits' }),
    ...(previous === undefined ? {} : { ratesOverMs: atMs - previous.atMs }),
  }
}

/**
 * 1 where nothing could be measured, except that there is nothing to measure yet; 3 where an age is over the limit for certain, which is its low bound; 0 otherwise.
 * A limit that may or may not be broken is not called broken.
 */
export function exitCodeOf({ rows, absent }: LagReport, failOverMs: number | undefined): ExitCode {
  const isOver = rows.some(({ age }) => failOverMs !== undefined && certainMs(age) > failOverMs)
  if (isOver) return exitCodes.condition
  return absent !== undefined || rows.some(({ age }) => age.known)
    ? exitCodes.fine
    : exitCodes.failed
}

/** What `--json` prints: documented in docs/lag.md, and only ever added to. */
export function lagDocument({ atMs, cluster, rows, problems }: LagReport) {
  return { atMs, cluster, series: rows, problems }
}
