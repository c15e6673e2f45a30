import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { LiveEvent, SeriesRow } from '#contracts/http-api.ts'

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

interface Store {
  readonly rows: Map<string, SeriesRow>
  readonly bridges: { value: readonly BridgeStatus[] | undefined }
}

/** Applies a lot of news in order; says whether rows changed. */
export function applyEvents({ rows, bridges }: Store, events: readonly LiveEvent[]): boolean {
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
