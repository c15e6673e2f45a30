import type { Incident, TimelineEntry } from '#contracts/incident.ts'
import type { AlertingRules } from '../alerting-rules.ts'
import type { Effect } from './effect.ts'
import type {
  GroupRow,
  IncidentRow,
  IncidentsState,
  PersonRow,
  RowChanges,
  SilenceRow,
  SubjectRow,
} from './state.ts'
import { wakeOf } from './wake.ts'

/** Entries of a timeline that are kept: the first ones, which say how it began, and the newest. */
const timelineMax = 200
const timelineFirst = 20

/** Subjects that are remembered; what is 1 kB each at most. */
const subjectsMax = 100_000
/** Rows that are looked at for one to give up. */
const roomLooksMax = 200

/**
 * One reduction in the making: reads what is, collects what changes, and leaves the state as it was. `nowMs` is the moment
 * that is being worked on: that of the event, or of something that fell due before it.
 */
export class Draft {
  readonly rules: AlertingRules
  readonly effects: Effect[] = []
  nowMs: number
  readonly #state: IncidentsState
  readonly #incidents = new Map<string, IncidentRow | null>()
  readonly #groups = new Map<string, GroupRow | null>()
  readonly #subjects = new Map<string, SubjectRow | null>()
  readonly #people = new Map<string, PersonRow | null>()
  readonly #silences = new Map<string, SilenceRow | null>()

  constructor(state: IncidentsState, { rules, nowMs }: { rules: AlertingRules; nowMs: number }) {
    this.#state = state
    this.rules = rules
    this.nowMs = nowMs
  }

  incident(id: string): IncidentRow | undefined {
    return seen(this.#state.incidents, this.#incidents, id)
  }

  group(key: string): GroupRow | undefined {
    return seen(this.#state.groups, this.#groups, key)
  }

  subject(id: string): SubjectRow | undefined {
    return seen(this.#state.subjects, this.#subjects, id)
  }

  person(name: string): PersonRow | undefined {
    return seen(this.#state.people, this.#people, name)
  }

  silence(id: string): SilenceRow | undefined {
    return seen(this.#state.silences, this.#silences, id)
  }

  incidents(): Iterable<IncidentRow> {
    return all(this.#state.incidents, this.#incidents)
  }

  people(): Iterable<readonly [string, PersonRow]> {
    return allEntries(this.#state.people, this.#people)
  }

  silences(): Iterable<SilenceRow> {
    return all(this.#state.silences, this.#silences)
  }

  /** Keeps a row, with the moment at which time alone changes it next. */
  putIncident(row: IncidentRow): IncidentRow {
    const { wakeMs: _, ...rest } = row
    const wakeMs = wakeOf(rest, this.rules.config)
    const kept = wakeMs === undefined ? rest : { ...rest, wakeMs }
    this.#incidents.set(row.incident.id, kept)
    return kept
  }

  forgetIncident(id: string): void {
    this.#incidents.set(id, null)
    this.effects.push({ type: 'forget', incident: id })
  }

  putGroup(key: string, row: GroupRow | null): void {
    this.#groups.set(key, row)
  }

  putSubject(id: string, row: SubjectRow | null): void {
    this.#subjects.set(id, row)
  }

  /** Gives up what is known of the oldest series that nothing is wrong with, where there are too many. */
  makeRoomForSubject(): void {
    const { subjects } = this.#state
    if (subjects.size + this.#subjects.size < subjectsMax) return
    let looks = 0
    for (const [id, { intervals }] of subjects) {
      if (looks++ >= roomLooksMax) return
      // What no incident is about can be learnt again.
      const isNeeded = Object.values(intervals).some(({ incident }) => incident !== '')
      if (this.#subjects.has(id) || isNeeded) continue
      this.#subjects.set(id, null)
      return
    }
  }

  putPerson(name: string, row: PersonRow): void {
    this.#people.set(name, row)
  }

  putSilence(id: string, row: SilenceRow | null): void {
    this.#silences.set(id, row)
  }

  /** When the first of the rows that changed wants to be looked at again. */
  nextWakeOfChanged(): number {
    let next = Number.POSITIVE_INFINITY
    for (const row of this.#incidents.values()) {
      next = Math.min(next, row?.wakeMs ?? next, row?.holdUntilMs ?? next)
    }
    for (const row of this.#people.values()) next = Math.min(next, row?.digestDueMs ?? next)
    for (const row of this.#silences.values()) next = Math.min(next, row?.wakeMs ?? next)
    return next
  }

  /** What changed, and the effects: newest states of incidents first, so that whoever is told finds them. */
  finish(): { changes: RowChanges; effects: readonly Effect[] } {
    const published: Effect[] = []
    for (const [id, row] of this.#incidents) {
      if (row === null || row.incident === this.#state.incidents.get(id)?.incident) continue
      published.push({ type: 'publish', incident: row.incident })
    }
    return {
      changes: {
        incidents: this.#incidents,
        groups: this.#groups,
        subjects: this.#subjects,
        people: this.#people,
        silences: this.#silences,
      },
      effects: [...published, ...this.effects],
    }
  }
}

/** A row whose incident says something new as of the draft's moment. */
export function revised(
  draft: Draft,
  row: IncidentRow,
  incident: Partial<Omit<Incident, 'id' | 'timeline'>>,
): IncidentRow {
  const updatedMs = Math.max(row.incident.updatedMs, draft.nowMs)
  return { ...row, incident: { ...row.incident, ...incident, updatedMs } }
}

/** A row with one more entry in its timeline. */
export function noted(
  draft: Draft,
  row: IncidentRow,
  entry: Omit<TimelineEntry, 'atMs'>,
): IncidentRow {
  const { timeline } = row.incident
  const text = entry.text.slice(0, 400)
  const longer = [...timeline, { atMs: draft.nowMs, ...entry, text }]
  const kept =
    longer.length <= timelineMax
      ? longer
      : [...longer.slice(0, timelineFirst), ...longer.slice(timelineFirst - timelineMax)]
  const updatedMs = Math.max(row.incident.updatedMs, draft.nowMs)
  return { ...row, incident: { ...row.incident, timeline: kept, updatedMs } }
}

/** The row without some of its optional fields. */
export function without<Row extends object, Key extends keyof Row>(
  row: Row,
  ...keys: readonly Key[]
): Omit<Row, Key> & Partial<Pick<Row, Key>> {
  const rest = { ...row }
  for (const key of keys) delete rest[key]
  return rest
}

function seen<Row>(
  table: ReadonlyMap<string, Row>,
  changed: ReadonlyMap<string, Row | null>,
  key: string,
): Row | undefined {
  const row = changed.get(key)
  return row === undefined ? table.get(key) : (row ?? undefined)
}

function* allEntries<Row>(
  table: ReadonlyMap<string, Row>,
  changed: ReadonlyMap<string, Row | null>,
): Iterable<readonly [string, Row]> {
  for (const [key, row] of table) if (!changed.has(key)) yield [key, row]
  for (const [key, row] of changed) if (row !== null) yield [key, row]
}

function* all<Row>(
  table: ReadonlyMap<string, Row>,
  changed: ReadonlyMap<string, Row | null>,
): Iterable<Row> {
  for (const [, row] of allEntries(table, changed)) yield row
}
