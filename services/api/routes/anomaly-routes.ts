import type { Anomaly } from '#contracts/anomaly.ts'
import { type Severity, severityOf } from '#contracts/anomaly-severity.ts'
import { breachHorizonsS } from '#contracts/forecast.ts'
import { type AnomalyRow, anomalyRoutes } from '#contracts/http/anomaly-routes.ts'
import type { Given } from '#contracts/http/route.ts'
import { seriesId } from '#contracts/series.ts'
import { cursorText, nextLink } from '#kit/http/cursor.ts'
import { MadeJson, ok } from '#kit/http/reply.ts'
import { requestErrors } from '#kit/http/request-errors.ts'
import { type Call, type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import type { AnomalyCount, AnomalyGroup, AnomalyPage } from '#kit/store/store.ts'
import { apiErrors } from '../errors.ts'
import { anomalyFilterOf } from './anomaly-filter.ts'
import type { ApiContext } from './api-context.ts'

const defaultLimit = 100
/** Groups of one answer: a bucket and a value each. */
const groupsMax = 10_000

/** `/anomalies`: what was wrong, and what was foretold and came of it; as they are, as rows, and counted. */
export function serveAnomalies({ anomalies, clock }: ApiContext): readonly ServedRoute[] {
  const nowMs = () => Math.round(clock.now())
  return [
    serve(
      anomalyRoutes.listAnomalies,
      async ({ query: { limit = defaultLimit, ...query }, request }) => {
        const atMs = nowMs()
        const page = await anomalies.page({ ...anomalyFilterOf(query, atMs), limit })
        const next = nextOf(page)
        // What was kept is passed on as it is: reading and writing it again costs more than finding it.
        const list = `"anomalies":[${page.rows.map(({ json }) => json).join(',')}]`
        const end = next === undefined ? '}' : `,"next":${JSON.stringify(next)}}`
        return ok(new MadeJson(`{"atMs":${atMs},${list}${end}`), linked(request, next))
      },
    ),
    serve(
      anomalyRoutes.listAnomalyRows,
      async ({ query: { limit = defaultLimit, ...query }, request }) => {
        const atMs = nowMs()
        const page = await anomalies.page({ ...anomalyFilterOf(query, atMs), limit })
        const rows = page.rows.map(({ json }) => rowOf(JSON.parse(json) as Anomaly, atMs))
        return ok(rows, linked(request, nextOf(page)))
      },
    ),
    serve(anomalyRoutes.countAnomalies, async ({ query: { by, label, bucket, ...query } }) => {
      const filter = anomalyFilterOf(query, nowMs())
      const bucketMs = bucketLengthMs[bucket ?? 'all'] ?? filter.toMs + 1
      const group = groupOf({ by, label })
      const counts = await anomalies.count(filter, { group, bucketMs, groupsMax })
      if (counts === undefined) {
        throw apiErrors.RANGE_INVALID(`It has more than ${groupsMax} groups; take longer buckets.`)
      }
      return ok(by === 'severity' ? bySeverity(counts) : counts)
    }),
  ]
}

function nextOf({ rows, hasMore }: AnomalyPage): string | undefined {
  const last = rows.at(-1)
  return hasMore && last ? cursorText({ atMs: last.startMs, id: last.id }) : undefined
}

const linked = (request: Call<typeof anomalyRoutes.listAnomalies>['request'], next?: string) =>
  next === undefined ? {} : { headers: nextLink(request, next) }

const pageHorizon = breachHorizonsS.indexOf(900)

function rowOf(anomaly: Anomaly, nowMs: number): AnomalyRow {
  const { id, kind, startMs, endMs, outcome, series, labels, age, text, ...rest } = anomaly
  const { owner = null, service = null, region = null, tier = null } = labels
  const { kind: latency, ...names } = series
  return {
    ...{ id, startMs, endMs: endMs ?? null, durationMs: Math.max(0, (endMs ?? nowMs) - startMs) },
    ...{ kind, severity: severityOf[kind], state: endMs === undefined ? 'open' : 'ended' },
    ...{ outcome: outcome ?? null, series: seriesId(series), ...names, latency },
    ...{ objectiveMs: rest.objectiveMs ?? null, peakMs: rest.peakMs ?? null },
    ageMs: age.known ? age.bestMs : null,
    probability: rest.forecast?.breachProbability[pageHorizon] ?? null,
    ...{ owner, service, region, tier, text },
  }
}

const bucketLengthMs: Readonly<Record<string, number>> = {
  ...{ '1m': 60_000, '5m': 300_000, '15m': 900_000 },
  ...{ '1h': 3_600_000, '6h': 21_600_000, '1d': 86_400_000, '7d': 604_800_000 },
}

function groupOf({
  by = 'kind',
  label,
}: Pick<Given<typeof anomalyRoutes.countAnomalies, 'query'>, 'by' | 'label'>): AnomalyGroup {
  if (label !== undefined && by !== 'label') {
    throw requestErrors.QUERY_INVALID('label: belongs to by=label.')
  }
  if (by !== 'label') return { by: by === 'severity' ? 'kind' : by }
  if (label === undefined) throw requestErrors.QUERY_INVALID('label: must say which label.')
  return { by, label }
}

/** Kinds of one severity count together. */
function bySeverity(counts: readonly AnomalyCount[]): readonly AnomalyCount[] {
  const sums = new Map<string, { startMs: number; value: Severity; count: number }>()
  for (const { startMs, value: kind, count } of counts) {
    const value = severityOf[kind as Anomaly['kind']]
    const sum = sums.get(`${startMs} ${value}`)
    if (sum) sum.count += count
    else sums.set(`${startMs} ${value}`, { startMs, value, count })
  }
  return [...sums.values()].sort((a, b) => a.startMs - b.startMs || b.count - a.count)
}
