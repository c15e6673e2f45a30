import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { LiveEvent, SeriesRow } from '#contracts/http-api.ts'
import type { SeriesId } from '#contracts/series.ts'
import type { ViewChanges } from '../view/live-view.ts'

/** Changes that no client has been told yet; the newest of a series or bridge stands for all before it. */
export interface PendingChanges {
  add(changes: ViewChanges): void
  /** Everything gathered, as events; what is left is empty. */
  take(): readonly LiveEvent[]
}

/** One event carries at most this many rows, about 250 kB, so that a client's bound means something. */
const rowsPerEvent = 500
const idsPerEvent = 2_000

/** Bounded by the live view: at most one entry per series that it holds or has just lost. */
export function createPendingChanges(): PendingChanges {
  const rows = new Map<SeriesId, SeriesRow>()
  const ended = new Set<SeriesId>()
  const bridges = new Map<string, BridgeStatus>()

  return {
    add(changes) {
      for (const row of changes.rows) {
        ended.delete(row.id)
        rows.set(row.id, row)
      }
      for (const id of changes.ended) {
        rows.delete(id)
        ended.add(id)
      }
      for (const status of changes.bridges) bridges.set(status.cluster, status)
    },

    take() {
      const events: LiveEvent[] = [
        ...chunks([...ended], idsPerEvent).map(ids => ({ event: 'ended' as const, ids })),
        ...chunks([...rows.values()], rowsPerEvent).map(part => ({
          event: 'rows' as const,
          rows: part,
        })),
      ]
      if (bridges.size > 0) events.push({ event: 'bridges', bridges: [...bridges.values()] })
      rows.clear()
      ended.clear()
      bridges.clear()
      return events
    },
  }
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
