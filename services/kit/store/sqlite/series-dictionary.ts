import type { Kysely } from 'kysely'
import { parseSeriesId, type SeriesId, type SeriesKey, seriesId } from '#contracts/series.ts'
import type { Tables } from './tables.ts'

interface Entry {
  readonly id: SeriesId
  readonly key: SeriesKey
  readonly number: number
  lastStepMs: number
}

/** Numbers for series, so that history repeats four bytes instead of names. Held in memory whole. */
export interface SeriesDictionary {
  /** The number of a series; a new one gets the next free number, unsaved yet. */
  numberOf(key: SeriesKey): number
  find(id: SeriesId): number | undefined
  idOf(number: number): SeriesId | undefined
  touch(numbers: Iterable<number>, stepMs: number): void
  entries(): Iterable<Readonly<Entry>>
  /** Entries that the file lacks; `markSaved` once they are durable. */
  unsaved(): readonly Readonly<Entry>[]
  markSaved(entries: readonly Readonly<Entry>[]): void
  /** Forgets series; their numbers are not given again while the process runs. */
  forget(numbers: readonly number[]): void
  size(): number
}

export async function openDictionary(db: Kysely<Tables>): Promise<SeriesDictionary> {
  const rows = await db.selectFrom('series').selectAll().execute()
  const byNumber = new Map<number, Entry>()
  const byId = new Map<SeriesId, Entry>()
  // Callers hand over the same key object step after step; making its id is the larger part of an append.
  const byKey = new WeakMap<SeriesKey, Entry>()
  const fresh = new Set<Entry>()
  let next = 1
  const add = (entry: Entry) => {
    byNumber.set(entry.number, entry)
    byId.set(entry.id, entry)
    next = Math.max(next, entry.number + 1)
    return entry
  }
  for (const row of rows) {
    const key = parseSeriesId(row.series)
    if (key === undefined) continue
    add({ id: row.series, key, number: row.id, lastStepMs: row.last_step_ms })
  }
  const lookUp = (key: SeriesKey): Entry => {
    const id = seriesId(key)
    const known = byId.get(id)
    if (known) return known
    const entry = add({ id, key, number: next, lastStepMs: 0 })
    fresh.add(entry)
    return entry
  }
  return {
    numberOf(key) {
      const cached = byKey.get(key)
      if (cached !== undefined && byNumber.has(cached.number)) return cached.number
      const entry = lookUp(key)
      byKey.set(key, entry)
      return entry.number
    },
    find: id => byId.get(id)?.number,
    idOf: number => byNumber.get(number)?.id,
    touch(numbers, stepMs) {
      for (const number of numbers) {
        const entry = byNumber.get(number)
        if (entry) entry.lastStepMs = Math.max(entry.lastStepMs, stepMs)
      }
    },
    entries: () => byNumber.values(),
    unsaved: () => [...fresh],
    markSaved(entries) {
      for (const { number } of entries) {
        const entry = byNumber.get(number)
        if (entry) fresh.delete(entry)
      }
    },
    forget(numbers) {
      for (const number of numbers) {
        const entry = byNumber.get(number)
        if (!entry) continue
        byNumber.delete(number)
        byId.delete(entry.id)
        fresh.delete(entry)
      }
    },
    size: () => byNumber.size,
  }
}
