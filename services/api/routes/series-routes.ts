import { seriesRoutes } from '#contracts/http/series-routes.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { compareRows } from '#contracts/row-order.ts'
import type { SeriesGroups } from '#contracts/series-groups.ts'
import { MadeJson, ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import { apiErrors } from '../errors.ts'
import { entriesOf, entryOf, type LiveView } from '../view/live-view.ts'
import type { ApiContext } from './api-context.ts'
import { seriesIdOf } from './series-id.ts'

/** `GET /series` and `GET /series/{id}`. */
export function serveSeries(context: ApiContext): readonly ServedRoute[] {
  const listBody = listBodyOf(context)
  return [
    serve(seriesRoutes.listSeries, () => {
      const { json, etag } = listBody()
      return ok(json, { etag })
    }),
    serve(seriesRoutes.groupSeries, ({ query: { by } }) => {
      const rows = [...entriesOf(context.updates.current)].map(({ row }) => row)
      const groups = groupsBy(rows, ({ series }) => factOf(context.book.of(series).labels, by))
      return ok({ atMs: context.clock.now(), by, groups })
    }),
    serve(seriesRoutes.getSeries, ({ params }) => {
      const id = seriesIdOf(params.id)
      const entry = entryOf(context.updates.current, id)
      if (entry === undefined) throw apiErrors.SERIES_UNKNOWN()
      const { row, foretold } = entry
      // What is too old to be in the row is too old here.
      const forecast = row.risk && foretold ? { forecast: foretold.forecast } : {}
      return ok({ ...row, ...forecast, context: context.book.of(row.series) })
    }),
  ]
}

type Labels = Readonly<Record<string, string>>

/** Whoever owns a series is its team, unless somebody says otherwise. */
const factOf = (labels: Labels, name: string): string | undefined =>
  labels[name] ?? (name === 'team' ? labels.owner : undefined)

function groupsBy(
  rows: readonly SeriesRow[],
  wordOf: (row: SeriesRow) => string | undefined,
): SeriesGroups['groups'] {
  const groups = Map.groupBy(rows, row => wordOf(row) ?? null)
  return [...groups]
    .map(([value, members]) => ({ value, series: members.map(({ id }) => id).sort() }))
    .sort((a, b) => (a.value === null ? 1 : b.value === null ? -1 : a.value < b.value ? -1 : 1))
}

/** Ranks and serialises the list once per version of the view, however many clients ask. */
function listBodyOf({ updates, hub, clock }: ApiContext): () => { json: MadeJson; etag: string } {
  let made: { view: LiveView; json: MadeJson; etag: string } | undefined
  let version = 0
  const epoch = hub.lastId
  return () => {
    const view = updates.announced
    if (made?.view !== view) {
      version++
      const rows: SeriesRow[] = []
      for (const { row } of entriesOf(view)) rows.push(row)
      const list = { atMs: clock.now(), liveId: hub.lastId, series: rows.sort(compareRows) }
      made = { view, json: new MadeJson(JSON.stringify(list)), etag: `W/"${epoch}.${version}"` }
    }
    return { json: made.json, etag: made.etag }
  }
}
