import type { Incident, IncidentState } from '#contracts/incident.ts'
import type { InterruptionLevel } from '#contracts/notice.ts'
import type { OutboxDelivery } from '#contracts/outbox.ts'
import type { SeriesKey } from '#contracts/series.ts'

/** Where a list goes on: right after the incident of this id, which began then. */
export interface IncidentPosition {
  readonly startMs: number
  readonly id: string
}

/** All conditions have to hold. */
export interface IncidentFilter {
  readonly states?: readonly IncidentState[]
  /** Not over, or over. */
  readonly isOpen?: boolean
  /** Those that lasted at some time of this range; an open one has no end. Epoch milliseconds. */
  readonly fromMs?: number
  readonly toMs?: number
  readonly series?: SeriesKey
  readonly levels?: readonly InterruptionLevel[]
  readonly kinds?: readonly Incident['kind'][]
  /** Was told of it, or acknowledged it. */
  readonly person?: string
  readonly isWithheld?: boolean
  /** Part of its title or text, in any case. */
  readonly text?: string
  readonly after?: IncidentPosition
  /** Most to give. */
  readonly limit: number
}

/** Incidents as they stand, and what was told of them; the notifier writes them. */
export interface Incidents {
  /** The newest start first, of the same start by id. */
  find(filter: IncidentFilter): Promise<readonly Incident[]>
  get(id: string): Promise<Incident | undefined>
  /** What was told of an incident, the first one first. */
  deliveries(incident: string, limit: number): Promise<readonly OutboxDelivery[]>
}
