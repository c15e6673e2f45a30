import { type AnomalyKind, anomalyKinds } from '#contracts/anomaly.ts'
import { severityOf } from '#contracts/anomaly-severity.ts'
import type { anomalyRoutes } from '#contracts/http/anomaly-routes.ts'
import type { Given } from '#contracts/http/route.ts'
import { cursorOf } from '#kit/http/cursor.ts'
import { requestErrors } from '#kit/http/request-errors.ts'
import type { AnomalyFilter } from '#kit/store/store.ts'
import { apiErrors } from '../errors.ts'
import { seriesIdOf } from './series-id.ts'

const defaultRangeMs = 86_400_000

type Query = Omit<Given<typeof anomalyRoutes.listAnomalies, 'query'>, 'limit'>

/** What a request asks for. Throws `API_RANGE_INVALID`, `API_QUERY_INVALID`, `API_CURSOR_INVALID` or `API_SERIES_ID_MALFORMED`. */
export function anomalyFilterOf(query: Query, nowMs: number): Omit<AnomalyFilter, 'limit'> {
  const { from, to = Math.ceil(nowMs), series, outcome, cursor } = query
  const { cluster, stream, consumer } = query
  const fromMs = from ?? Math.max(0, to - defaultRangeMs)
  if (fromMs >= to) throw apiErrors.RANGE_INVALID(`from (${fromMs}) is not before to (${to}).`)
  const kinds = kindsOf(query)
  const isOpen = isOpenOf(query)
  return {
    ...{ fromMs, toMs: to },
    ...(series !== undefined && { series: seriesIdOf(series) }),
    ...(kinds && { kinds }),
    ...(outcome && { outcomes: outcome }),
    ...(isOpen === true && { onlyOpen: true }),
    ...(isOpen !== undefined && { isOpen }),
    ...(cluster !== undefined && { cluster }),
    ...(stream !== undefined && { stream }),
    ...(consumer !== undefined && { consumer }),
    ...(cursor !== undefined && { after: cursorOf(cursor) }),
  }
}

/** Severities are those of kinds; both together leave the kinds that both name. */
function kindsOf({ kind, severity }: Pick<Query, 'kind' | 'severity'>) {
  if (severity === undefined) return kind
  const wanted: readonly AnomalyKind[] = kind ?? anomalyKinds
  return wanted.filter(one => severity.includes(severityOf[one]))
}

function isOpenOf({ state, open }: Pick<Query, 'state' | 'open'>): boolean | undefined {
  if (state === undefined) return open ? true : undefined
  if (open && state === 'ended') {
    throw requestErrors.QUERY_INVALID('open: contradicts state=ended.')
  }
  return state === 'open'
}
