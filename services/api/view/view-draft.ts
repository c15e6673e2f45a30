import type { SeriesRow } from '#contracts/http-api.ts'
import { type SeriesId, shardOf } from '#contracts/series.ts'
import type { Entry, LiveView, ViewRules } from './live-view.ts'

/** The next view in the making: copies a bucket when it first changes, and gathers the changes. */
export function draftOf(view: LiveView, rules: Pick<ViewRules, 'seriesMax'>) {
  const copies = new Map<number, Map<SeriesId, Entry>>()
  const rows = new Map<SeriesId, SeriesRow>()
  const ended = new Set<SeriesId>()
  let { size, omitted } = view

  const bucketToWrite = (id: SeriesId): Map<SeriesId, Entry> => {
    const shard = shardOf(id)
    const copy = copies.get(shard) ?? new Map(view.buckets[shard])
    copies.set(shard, copy)
    return copy
  }
  const get = (id: SeriesId) => (copies.get(shardOf(id)) ?? view.buckets[shardOf(id)])?.get(id)

  return {
    get,
    set(id: SeriesId, entry: Entry, { isSilent }: { isSilent: boolean } = { isSilent: false }) {
      const isNew = get(id) === undefined
      if (isNew && size >= rules.seriesMax) {
        omitted++
        return
      }
      if (isNew) size++
      bucketToWrite(id).set(id, entry)
      ended.delete(id)
      if (!isSilent) rows.set(id, entry.row)
    },
    delete(id: SeriesId) {
      if (get(id) === undefined) return
      size--
      bucketToWrite(id).delete(id)
      rows.delete(id)
      ended.add(id)
    },
    done(clusters: LiveView['clusters']) {
      const buckets = view.buckets.map((bucket, shard) => copies.get(shard) ?? bucket)
      const next: LiveView = { ...view, buckets, size, omitted, clusters }
      return { view: next, changes: { rows: [...rows.values()], ended: [...ended], bridges: [] } }
    },
  }
}
