import type { SeriesRow } from '#contracts/http-api.ts'
import { historyPath } from '../data/board-api.ts'
import { CopyField } from '../frame/copy-field.tsx'
import { historyQuery, type RangeName } from './history-range.ts'

/** A label value as PromQL writes it. */
const quoted = (text: string) =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

/** The query that gives the same age from Prometheus. */
function promQuery({ series }: Pick<SeriesRow, 'series'>): string {
  const { cluster, stream, consumer, kind } = series
  return `foretap_${kind}_seconds{cluster=${quoted(cluster)}, stream=${quoted(stream)}, consumer=${quoted(consumer)}}`
}

/** The call that gives the same history from the REST API. */
function restCall(id: string, range: RangeName, nowMs: number): string {
  return `curl '${location.origin}${historyPath(id, historyQuery(range, nowMs))}'`
}

export function SameNumbers({
  row,
  range,
  nowMs,
}: {
  row: SeriesRow
  range: RangeName
  nowMs: number
}) {
  return (
    <section class="card panel">
      <h2>The same numbers elsewhere</h2>
      <CopyField label="PromQL" text={promQuery(row)} />
      <CopyField label="REST" text={restCall(row.id, range, nowMs)} />
    </section>
  )
}
