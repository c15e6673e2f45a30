import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { LiveEvent, SeriesRow } from '#contracts/http-api.ts'
import { compareIncidents, type IncidentRow } from '#contracts/incident-row.ts'
import type { SeriesId } from '#contracts/series.ts'
import type { ViewChanges } from '../view/live-view.ts'

/** Changes that no client has been told yet; the newest of a series or bridge stands for all before it. */
export interface PendingChanges {
  add(changes: ViewChanges): void
  addIncident(incident: IncidentRow): void
  /** Everything gathered, as events; what is left is empty. */
  take(): readonly LiveEvent[]
}

/** One event carries at most this many rows, about 250 kB, so that a client's bound means something. */
const rowsPerEvent = 500
const idsPerEvent = 2_000
/** At most 3 kB each. */
const incidentsPerEvent = 100
/** Incidents that wait to be told, of one beat; a storm has more, and then lists say it all. */
const incidentsMax = 2_000

/** Bounded by the live view: at most one entry per series that it holds or has just lost. */
export function createPendingChanges(): PendingChanges {
  const rows = new Map<SeriesId, SeriesRow>()
  const ended = new Set<SeriesId>()
  const bridges = new Map<string, BridgeStatus>()
  const incidents = new Map<string, IncidentRow>()
  let hasTooMany = false

  return {
    addIncident(incident) {
      if (incidents.size < incidentsMax || incidents.has(incident.id)) {
        incidents.set(incident.id, incident)
      } else hasTooMany = true
    },

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
      const changed = [...incidents.values()].sort(compareIncidents)
      for (const part of chunks(changed, incidentsPerEvent)) {
        events.push({ event: 'incidents', incidents: part })
      }
      if (hasTooMany) events.push({ event: 'reset' })
      hasTooMany = false
      incidents.clear()
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
