import type { AlertingConfig } from '../config.ts'
import type { IncidentRow, IncidentsState } from './state.ts'

/** When time alone changes a row next: the earliest of all that it waits for. */
export function wakeOf(row: IncidentRow, config: AlertingConfig): number | undefined {
  const { incident } = row
  if (incident.endMs !== undefined) return incident.endMs + config.keepMs
  const due = [
    quietEndMs(row, config),
    row.silencedUntilMs,
    row.joinDueMs,
    row.flapping?.digestDueMs,
    incident.state === 'snoozed' ? incident.snoozedUntilMs : undefined,
    incident.kind === 'drill' ? incident.startMs + config.drillMs : undefined,
    ...(isEscalating(row) ? row.chains.map(({ dueMs }) => dueMs) : []),
  ].filter(ms => ms !== undefined)
  return due.length === 0 ? undefined : Math.min(...due)
}

/** When an incident whose cause went is over. */
export function quietEndMs(row: IncidentRow, { flapping }: AlertingConfig): number | undefined {
  if (row.quietSinceMs === undefined) return undefined
  return row.quietSinceMs + (row.flapping ? flapping.exitAfterMs : flapping.dwellMs)
}

/** Whether the next steps of chains are on their way. */
export function isEscalating({ incident, silencedUntilMs }: IncidentRow): boolean {
  return incident.state === 'firing' && silencedUntilMs === undefined
}

/** When the reducer wants to be called next, with a tick if nothing else happens; undefined while nothing is waited for. */
export function nextWakeMs(state: IncidentsState): number | undefined {
  let next = Number.POSITIVE_INFINITY
  for (const { wakeMs, holdUntilMs } of state.incidents.values()) {
    next = Math.min(next, wakeMs ?? next, holdUntilMs ?? next)
  }
  for (const { digestDueMs } of state.people.values()) next = Math.min(next, digestDueMs ?? next)
  for (const { wakeMs } of state.silences.values()) next = Math.min(next, wakeMs)
  return next === Number.POSITIVE_INFINITY ? undefined : next
}
