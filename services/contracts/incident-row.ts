import { z } from 'zod'
import { type Incident, type IncidentState, incident, timelineEntry } from './incident.ts'
import { interruptionLevels } from './notice.ts'

/** Series that a row names; an incident of a storm has hundreds. */
const seriesMax = 20

/** An incident as lists and live events carry it: without its past, but for the newest entry of that. */
export const incidentRow = incident.omit({ timeline: true, anomalies: true }).extend({
  series: incident.shape.series.max(seriesMax),
  /** All of them, those that `series` leaves out included. */
  seriesCount: z.int().nonnegative(),
  latest: timelineEntry.optional(),
})
export type IncidentRow = Readonly<z.output<typeof incidentRow>>

export function incidentRowOf({ timeline, anomalies: _, series, ...rest }: Incident): IncidentRow {
  const latest = timeline.at(-1)
  return {
    ...rest,
    series: series.slice(0, seriesMax),
    seriesCount: series.length,
    ...(latest !== undefined && { latest }),
  }
}

/** Whether nothing more is to be done about it. */
export const isOver = ({ state }: { readonly state: IncidentState }): boolean =>
  state === 'resolved' || state === 'averted'

/** What needs somebody first: what fires, then what is expected soonest, then what somebody has taken. */
const urgency = {
  firing: 0,
  predicted: 1,
  snoozed: 2,
  acknowledged: 3,
  resolved: 4,
  averted: 4,
} as const satisfies Record<IncidentState, number>

/** Orders open incidents as the board shows them, the loudest of a state first, and ended ones after those, the newest first. */
export function compareIncidents(a: IncidentRow, b: IncidentRow): number {
  const byUrgency = urgency[a.state] - urgency[b.state]
  if (byUrgency !== 0) return byUrgency
  const byLevel = interruptionLevels.indexOf(b.level) - interruptionLevels.indexOf(a.level)
  if (byLevel !== 0 && !isOver(a)) return byLevel
  const byTime =
    a.state === 'predicted'
      ? (a.expectedMs ?? Number.MAX_SAFE_INTEGER) - (b.expectedMs ?? Number.MAX_SAFE_INTEGER)
      : b.startMs - a.startMs
  return byTime !== 0 ? byTime : a.id < b.id ? -1 : 1
}
