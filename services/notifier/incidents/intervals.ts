import type { Outcome } from '#contracts/anomaly.ts'
import { type Draft, noted, revised, without } from './draft.ts'
import { incidentId } from './ids.ts'
import { labelsOf, memberKey, problemOf } from './member.ts'
import { judgePrediction, labelOutcome, learnOutcome } from './outcomes.ts'
import type { IgnoredReason } from './reduce.ts'
import { settle } from './settle.ts'
import type { IncidentRow, Interval, Member, Problem, SubjectRow } from './state.ts'
import { summarised } from './summary.ts'

/** Members of one incident; what a group has beyond that is an incident of its own. Bounds the row that is written. */
const membersMax = 200

/** What a message says about one interval of one subject. */
export interface Sighting {
  readonly member: Member
  /** When the evidence was gathered. */
  readonly atMs: number
  /** Of a prediction that ended. */
  readonly outcome?: Outcome | undefined
  readonly notOver?: string | undefined
  readonly url?: string | undefined
}

const noSubject: SubjectRow = { v: 1, intervals: {}, outcomes: [] }

/**
 * Takes a message about an interval. Deduplicated on (subject, kind, open interval): a second collector may give the same interval
 * another start and so another id, and the bus may bring anything twice or late.
 */
export function takeSighting(draft: Draft, sighting: Sighting): IgnoredReason | undefined {
  const { member, atMs } = sighting
  const known = draft.subject(member.subject)?.intervals[member.kind]
  if (known === undefined) return begin(draft, sighting)
  if (known.endMs !== undefined) {
    const isSame = member.id === known.id || member.startMs <= known.endMs
    // Evidence from after the end says that it is not over after all, unless a person said that it is.
    const isNews = member.endMs === undefined && atMs > known.endMs && !known.isEndedByHand
    return isSame && !isNews ? 'duplicate' : begin(draft, sighting)
  }
  if (member.endMs !== undefined) {
    const isEarlier = member.id !== known.id && member.endMs <= known.startMs
    return isEarlier ? 'stale' : end(draft, sighting, known)
  }
  if (atMs < known.lastMs) return 'stale'
  if (atMs === known.lastMs) return 'duplicate'
  return update(draft, sighting, known)
}

function begin(draft: Draft, sighting: Sighting): IgnoredReason | undefined {
  const { member } = sighting
  const isOver = member.endMs !== undefined
  // A prediction that nobody heard of while it lasted is not worth an incident.
  if (isOver && member.kind === 'predicted_breach') {
    learnUnheard(draft, sighting)
    return 'stale'
  }
  judgePredecessor(draft, member)
  const row = incidentFor(draft, sighting)
  keepInterval(draft, member, { ...intervalOf(sighting), incident: row.incident.id })
  const joined = { ...row, members: { ...row.members, [memberKey(member)]: member } }
  if (isOver && Object.keys(row.members).length === 0) endUnheard(draft, joined)
  else settle(draft, joined)
  return undefined
}

/** Of no incident; kept so that what came of it counts once. */
function learnUnheard(draft: Draft, sighting: Sighting): void {
  const { member, outcome } = sighting
  if (outcome === undefined) return
  keepInterval(draft, member, { ...intervalOf(sighting), incident: '', outcome })
  learnOutcome(draft, member.subject, outcome)
}

function intervalOf({ member, atMs }: Sighting): Omit<Interval, 'incident'> {
  const { id, startMs, endMs } = member
  return { id, startMs, lastMs: atMs, ...(endMs !== undefined && { endMs }) }
}

function update(draft: Draft, sighting: Sighting, known: Interval): IgnoredReason | undefined {
  const { member, atMs } = sighting
  const row = draft.incident(known.incident)
  // Its incident ended by a breach that did, or was forgotten, while this still lasts.
  if (row === undefined || row.incident.endMs !== undefined) return begin(draft, sighting)
  keepInterval(draft, member, { ...known, lastMs: atMs })
  // The interval keeps the id that it began with.
  const kept = { ...member, id: known.id, startMs: known.startMs }
  settle(draft, { ...row, members: { ...row.members, [memberKey(member)]: kept } })
  return undefined
}

function end(draft: Draft, sighting: Sighting, known: Interval): IgnoredReason | undefined {
  const { member, atMs, outcome } = sighting
  const endMs = Math.max(member.endMs ?? atMs, known.startMs)
  keepInterval(draft, member, { ...known, lastMs: Math.max(known.lastMs, atMs), endMs })
  if (outcome !== undefined) {
    const leadMs = outcome === 'confirmed' ? endMs - known.startMs : undefined
    labelOutcome(draft, member.subject, { outcome, leadMs })
  }
  const row = draft.incident(known.incident)
  if (row === undefined || row.incident.endMs !== undefined) return undefined
  const ended = { ...member, id: known.id, startMs: known.startMs, endMs }
  settle(draft, { ...row, members: { ...row.members, [memberKey(member)]: ended } })
  return undefined
}

/** A prediction that ended without a verdict gets one before the next one of its series takes its place. */
function judgePredecessor(draft: Draft, { subject, kind }: Member): void {
  const known = draft.subject(subject)?.intervals[kind]
  if (kind !== 'predicted_breach' || known?.endMs === undefined) return
  const before = draft.incident(known.incident)?.members[memberKey({ subject, kind })]
  if (before) judgePrediction(draft, before)
}

function keepInterval(draft: Draft, { subject, kind }: Member, interval: Interval): void {
  const row = draft.subject(subject) ?? noSubject
  if (row === noSubject) draft.makeRoomForSubject()
  draft.putSubject(subject, { ...row, intervals: { ...row.intervals, [kind]: interval } })
}

/** The open incident that a new interval belongs to, or a new one. */
function incidentFor(draft: Draft, { member, notOver, url }: Sighting): IncidentRow {
  const problem = problemOf(member.kind)
  const own = openIncidentOf(draft, member, problem)
  if (own) return own
  for (let nth = 1; ; nth++) {
    const group = groupKey(draft, member, nth)
    const open = openRow(draft, draft.group(group)?.incident)
    if (open && Object.keys(open.members).length >= membersMax) continue
    if (open) return open
    return newIncident(draft, {
      member,
      group,
      problem,
      ...(notOver && { notOver }),
      ...(url && { url }),
    })
  }
}

/** A breach goes to the incident of its prediction, and an interval that comes back to the one it left. */
function openIncidentOf(draft: Draft, { subject }: Member, problem: Problem) {
  const intervals = Object.entries(draft.subject(subject)?.intervals ?? {})
  const ids = intervals
    .filter(([kind]) => problemOf(kind as Member['kind']) === problem)
    .map(([, interval]) => interval.incident)
  return ids.map(id => openRow(draft, id)).find(row => row !== undefined)
}

function openRow(draft: Draft, id: string | undefined): IncidentRow | undefined {
  const row = id === undefined ? undefined : draft.incident(id)
  return row?.incident.endMs === undefined ? row : undefined
}

function groupKey(draft: Draft, member: Member, nth: number): string {
  const labels = labelsOf(member)
  const { routes, groupBy } = draft.rules.routingOf(labels)
  const by = groupBy.length === 0 ? [member.subject] : groupBy.map(label => labels[label] ?? '')
  const key = JSON.stringify([problemOf(member.kind), groupBy.length === 0 ? [] : routes, by])
  return nth === 1 ? key : `${key}#${nth}`
}

interface Opening {
  readonly member: Member
  readonly group: string
  readonly problem: Problem
  readonly notOver?: string
  readonly url?: string
}

function newIncident(draft: Draft, { member, group, problem, notOver, url }: Opening): IncidentRow {
  const opening = { group, interval: member.id, startMs: member.startMs }
  let id = incidentId(opening)
  for (let again = 1; draft.incident(id) !== undefined; again++) {
    id = incidentId({ ...opening, again })
  }
  const known = draft.group(group)
  const { firingsMs = [], predictionsMs = [] } = known ?? {}
  draft.putGroup(group, { v: 1, incident: id, firingsMs, predictionsMs })
  return {
    v: 1,
    incident: {
      v: 1,
      id,
      state: member.kind === 'predicted_breach' ? 'predicted' : 'firing',
      kind: problem,
      title: '',
      text: '',
      series: [],
      anomalies: [],
      labels: {},
      startMs: member.startMs,
      updatedMs: draft.nowMs,
      level: 'passive',
      timeline: [],
    },
    group,
    members: {},
    chains: [],
    told: {},
    toldSubjects: [],
    withheldFor: [],
    rounds: 0,
    actions: [],
    ...(notOver !== undefined && { notOver }),
    ...(url !== undefined && { url }),
  }
}

/** Something was broken and was well again before anybody could be told: it is shown, and nobody is woken for it. */
function endUnheard(draft: Draft, row: IncidentRow): void {
  const { startMs } = row.incident
  const endMs = Math.max(...Object.values(row.members).map(member => member.endMs ?? startMs))
  const said = noted(draft, summarised(draft, row), {
    what: 'withheld',
    text: 'It was over before it became known here.',
  })
  const over = { state: 'resolved', withheld: 'over', firedMs: startMs, endMs } as const
  draft.putIncident(without(revised(draft, said, over), 'quietSinceMs'))
  draft.effects.push({ type: 'withheld', incident: row.incident.id, reason: 'over' })
}
