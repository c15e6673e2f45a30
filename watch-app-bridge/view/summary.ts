import { createHash } from 'node:crypto'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { Incident } from '#contracts/incident.ts'
import { summaryBytesMax, type WatchSummary } from '#contracts/watch/summary.ts'
import { toWatchIncident } from './watch-incident.ts'

export interface SummaryParts {
  readonly nowMs: number
  /** Open ones, the most urgent first. */
  readonly open: readonly Incident[]
  readonly bridges: readonly BridgeStatus[]
  /** Polls older than this say nothing about now. */
  readonly staleAfterMs: number
}

const incidentsMax = 10
const troubledMax = 5

/** The state of everything in `summaryBytesMax` bytes: as many incidents as fit. */
export function summaryOf(parts: SummaryParts): WatchSummary {
  const { nowMs, open, bridges } = parts
  const count = (state: Incident['state']) => open.filter(one => one.state === state).length
  const counts = {
    firing: count('firing'),
    predicted: count('predicted'),
    acknowledged: count('acknowledged'),
    snoozed: count('snoozed'),
  }
  const polledMs = bridges.reduce((newest, { atMs }) => Math.max(newest, atMs), 0)
  const troubled = bridges.filter(({ state }) => state !== 'ok').map(({ cluster }) => cluster)
  const summary: WatchSummary = {
    ...{ v: 1, atMs: nowMs, state: stateOf(counts, { ...parts, polledMs }), counts },
    series: bridges.reduce((sum, { series }) => sum + series, 0),
    incidents: open.slice(0, incidentsMax).map(briefOf),
    ...(polledMs > 0 && { polledMs }),
    troubled: troubled.slice(0, troubledMax).map(name => name.slice(0, 100)),
  }
  return fitted(summary)
}

function stateOf(
  { firing, predicted, acknowledged, snoozed }: WatchSummary['counts'],
  { nowMs, polledMs, staleAfterMs }: SummaryParts & { readonly polledMs: number },
): WatchSummary['state'] {
  if (firing > 0) return 'firing'
  if (predicted > 0) return 'predicted'
  if (nowMs - polledMs > staleAfterMs) return 'unknown'
  return acknowledged + snoozed > 0 ? 'acknowledged' : 'quiet'
}

function briefOf(incident: Incident): WatchSummary['incidents'][number] {
  const { id, state, kind, target, others, haptic, startMs, ...more } = toWatchIncident(
    incident,
    undefined,
  )
  const { expectedMs, probability, ageMs, objectiveMs, unit, snoozedUntilMs } = more
  return {
    ...{ id, state, kind, target, others, haptic, startMs },
    ...(expectedMs !== undefined && { expectedMs }),
    ...(probability !== undefined && { probability }),
    ...(ageMs !== undefined && { ageMs }),
    ...(objectiveMs !== undefined && { objectiveMs }),
    ...(unit !== undefined && { unit }),
    ...(snoozedUntilMs !== undefined && { snoozedUntilMs }),
  }
}

function fitted(summary: WatchSummary): WatchSummary {
  let fits = summary
  while (
    Buffer.byteLength(JSON.stringify(fits)) > summaryBytesMax &&
    fits.incidents.length + fits.troubled.length > 0
  ) {
    fits =
      fits.incidents.length > 0
        ? { ...fits, incidents: fits.incidents.slice(0, -1) }
        : { ...fits, troubled: fits.troubled.slice(0, -1) }
  }
  return fits
}

const minuteMs = 60_000

/** ETag: the same for two summaries that differ in nothing but that time passed and polls went on, by the minute. */
export function summaryTag({ atMs: _, polledMs = 0, ...content }: WatchSummary): string {
  return etagOf({ ...content, polled: Math.floor(polledMs / minuteMs) })
}

/** A strong ETag of any content. */
export function etagOf(content: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(content))
  return `"${hash.digest('base64url').slice(0, 20)}"`
}
