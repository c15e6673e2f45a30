import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { LiveEvent, SeriesRow } from '#contracts/http-api.ts'
import { type IncidentRow, isOver } from '#contracts/incident-row.ts'

/** News overtake a list by seconds; a row that is newer by more was read by a clock that has been put back since. */
const overtakeMaxMs = 60_000

/** Makes the list's rows the known ones. News may have overtaken the list: a row that is a little newer stays. */
export function replaceRows(rows: Map<string, SeriesRow>, list: readonly SeriesRow[]): void {
  const listed = new Set(list.map(({ id }) => id))
  for (const id of rows.keys()) if (!listed.has(id)) rows.delete(id)
  for (const row of list) {
    const aheadMs = (rows.get(row.id)?.atMs ?? row.atMs) - row.atMs
    if (aheadMs <= 0 || aheadMs > overtakeMaxMs) rows.set(row.id, row)
  }
}

type Incidents = ReadonlyMap<string, IncidentRow>

/** News of an incident may be on their way while the list is made. */
const overtakeMs = 5_000
/** Ended incidents that are kept for those who look at them. */
const endedMax = 50

/** Makes the list's incidents the open ones. What is newer than the list, or was seen to end, stays. */
export function replaceIncidents(
  known: Incidents = new Map(),
  { atMs, incidents: list }: { readonly atMs: number; readonly incidents: readonly IncidentRow[] },
): Incidents {
  const kept = [...known.values()].filter(one => isOver(one) || one.updatedMs > atMs - overtakeMs)
  return mergeIncidents(new Map(kept.map(one => [one.id, one])), list)
}

/** Takes the newest word on each incident; those that ended first go first. */
export function mergeIncidents(
  known: Incidents = new Map(),
  news: readonly IncidentRow[],
): Incidents {
  const merged = new Map(known)
  for (const one of news) {
    if ((merged.get(one.id)?.updatedMs ?? 0) <= one.updatedMs) merged.set(one.id, one)
  }
  const ended = [...merged.values()].filter(isOver).sort((a, b) => b.updatedMs - a.updatedMs)
  for (const { id } of ended.slice(endedMax)) merged.delete(id)
  return merged
}

interface Store {
  readonly rows: Map<string, SeriesRow>
  readonly bridges: { value: readonly BridgeStatus[] | undefined }
  readonly incidents: { value: Incidents | undefined }
}

/** Applies a lot of news in order; says whether rows changed. */
export function applyEvents(
  { rows, bridges, incidents }: Store,
  events: readonly LiveEvent[],
): boolean {
  let hasChanged = false
  for (const event of events) {
    switch (event.event) {
      case 'rows':
        for (const row of event.rows) rows.set(row.id, row)
        hasChanged ||= event.rows.length > 0
        break
      case 'ended':
        for (const id of event.ids) hasChanged = rows.delete(id) || hasChanged
        break
      case 'bridges':
        bridges.value = mergeBridges(bridges.value ?? [], event.bridges)
        break
      case 'incidents':
        incidents.value = mergeIncidents(incidents.value, event.incidents)
        break
      case 'reset':
        break
    }
  }
  return hasChanged
}

function mergeBridges(known: readonly BridgeStatus[], changed: readonly BridgeStatus[]) {
  const byCluster = new Map([...known, ...changed].map(status => [status.cluster, status]))
  return [...byCluster.values()].sort((a, b) => (a.cluster < b.cluster ? -1 : 1))
}
