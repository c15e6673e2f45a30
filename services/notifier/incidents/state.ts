import type { AnomalyKind, Outcome } from '#contracts/anomaly.ts'
import type { Incident } from '#contracts/incident.ts'
import type { SeriesId, SeriesKey } from '#contracts/series.ts'
import type { Silence } from '#contracts/silence.ts'
import type { Unit } from '#contracts/unit.ts'
import type { WithheldReason } from './effect.ts'

/**
 * All that the reducer remembers: rows of plain JSON, so that a store keeps each row by its table and key and writes only
 * those that an event changed. There is nothing beside the rows.
 */
export interface IncidentsState {
  readonly incidents: ReadonlyMap<string, IncidentRow>
  /** By what is grouped: which incident is open, and how often it came and went. */
  readonly groups: ReadonlyMap<string, GroupRow>
  /** By what something is wrong with: open intervals, and what came of predictions. */
  readonly subjects: ReadonlyMap<SubjectId, SubjectRow>
  readonly people: ReadonlyMap<string, PersonRow>
  readonly silences: ReadonlyMap<string, SilenceRow>
}

export type TableName = keyof IncidentsState

/** The rows that an event changed; `null` where a row is to be deleted. */
export type RowChanges = {
  readonly [Table in TableName]: ReadonlyMap<string, RowOf<Table> | null>
}
type RowOf<Table extends TableName> =
  IncidentsState[Table] extends ReadonlyMap<string, infer Row> ? Row : never

/** Id of a series, `external:` and a fingerprint, `self:` and a key, or `drill:` and an id. */
export type SubjectId = SeriesId

type MemberKind = AnomalyKind | 'external' | 'drill' | 'self'

/** What belongs to one incident: a prediction and the breach that it foretells are one problem. */
export type Problem = Incident['kind']

/** One interval of one subject in an incident. */
export interface Member {
  readonly subject: SubjectId
  readonly kind: MemberKind
  /** Id of the anomaly. */
  readonly id: string
  readonly series?: SeriesKey
  readonly labels: Readonly<Record<string, string>>
  readonly title?: string
  readonly text: string
  readonly startMs: number
  readonly endMs?: number
  readonly ageMs?: number
  /** What ages and objective are in, where they are no ages. */
  readonly unit?: Unit
  readonly peakMs?: number
  readonly objectiveMs?: number
  /** Of a prediction: P(breach within 15 min). */
  readonly probability?: number
  readonly expectedMs?: number
  readonly isProven?: boolean
}

/** How far a chain has got; without `dueMs` it has come to its end. */
interface ChainProgress {
  readonly chain: string
  /** Step that was told last, from 0. */
  readonly step: number
  /** When the next step is told unless somebody acknowledges. */
  readonly dueMs?: number
}

/** What one person was told of one incident. */
export interface Told {
  /** Occasions, oldest first. */
  readonly occasions: readonly string[]
  /** By which chain, in which round, they were told that it fires. */
  readonly chain?: string
  readonly round?: number
  readonly isUndelivered?: boolean
  readonly isReceived?: boolean
  readonly isSeen?: boolean
}

export interface IncidentRow {
  readonly v: 1
  readonly incident: Incident
  readonly group: string
  readonly members: Readonly<Record<string, Member>>
  readonly chains: readonly ChainProgress[]
  readonly told: Readonly<Record<string, Told>>
  /** Subjects whose firing people were told of; what joins later is told once. */
  readonly toldSubjects: readonly SubjectId[]
  /** Since when nothing is wrong any more. */
  readonly quietSinceMs?: number
  /** When the silence that covers it ends. */
  readonly silencedUntilMs?: number
  /** A prediction waits until then for others that are more important. */
  readonly holdUntilMs?: number
  /** When those who know of it are told of the series that joined. */
  readonly joinDueMs?: number
  readonly lastJoinMs?: number
  readonly flapping?: {
    readonly comebacks: number
    readonly digestDueMs: number
    readonly firingSinceMs?: number
  }
  /** Counts snoozes that ended and series that joined, for the names of occasions. */
  readonly rounds: number
  /** Reasons for which somebody was not tapped; each counts once. */
  readonly withheldFor: readonly WithheldReason[]
  /** Expected harm with which the prediction last competed for taps. */
  readonly consideredHarm?: number
  /** Ids of actions that were taken, newest last. */
  readonly actions: readonly string[]
  readonly notOver?: string
  readonly url?: string
  /** When time alone changes this row next. */
  readonly wakeMs?: number
}

export interface GroupRow {
  readonly v: 1
  readonly incident: string
  /** When it last began to fire and to be predicted, within the window of flapping. */
  readonly firingsMs: readonly number[]
  readonly predictionsMs: readonly number[]
}

/** The newest interval of one kind on one subject: what a repeat or a second collector is compared with. */
export interface Interval {
  readonly id: string
  readonly incident: string
  readonly startMs: number
  /** Evidence of the newest message. */
  readonly lastMs: number
  readonly endMs?: number
  /** A person ended the incident while the interval lasted. */
  readonly isEndedByHand?: boolean
  readonly outcome?: Outcome
}

export interface SubjectRow {
  readonly v: 1
  readonly intervals: Readonly<Partial<Record<MemberKind, Interval>>>
  /** What came of the latest predictions, oldest first. */
  readonly outcomes: readonly { readonly outcome: Outcome; readonly leadMs?: number }[]
}

export interface PersonRow {
  readonly v: 1
  /** Predicted taps of the person's current day. */
  readonly day: { readonly day: string; readonly taps: number }
  /** Expected harm of the latest predictions that competed for the person's attention, oldest first. */
  readonly harms: readonly { readonly atMs: number; readonly harm: number }[]
  readonly sinceMs: number
  /** When the person was tapped within the last hour. */
  readonly tapsMs: readonly number[]
  /** What was withheld since the last digest. */
  readonly withheld: {
    readonly counts: Readonly<Record<string, number>>
    /** Those of the greatest expected harm. */
    readonly top: readonly { readonly title: string; readonly harm: number }[]
  }
  /** When the person hears of it. */
  readonly digestDueMs?: number
}

export interface SilenceRow {
  readonly v: 1
  readonly silence: Silence
  /** When it begins, and once it has, when it ends. */
  readonly wakeMs: number
}

/** Tables as one may change them; a driver loads its rows into these. */
export type MutableState = { [Table in TableName]: Map<string, RowOf<Table>> }

export function emptyState(): MutableState {
  return {
    incidents: new Map(),
    groups: new Map(),
    subjects: new Map(),
    people: new Map(),
    silences: new Map(),
  }
}

/** Puts changes into a state, once they are durable. */
export function applyChanges(state: MutableState, changes: RowChanges): void {
  applyTable(state.incidents, changes.incidents)
  applyTable(state.groups, changes.groups)
  applyTable(state.subjects, changes.subjects)
  applyTable(state.people, changes.people)
  applyTable(state.silences, changes.silences)
}

function applyTable<Row>(table: Map<string, Row>, changes: ReadonlyMap<string, Row | null>): void {
  for (const [key, row] of changes) {
    if (row === null) table.delete(key)
    else table.set(key, row)
  }
}
