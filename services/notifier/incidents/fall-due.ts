import { tellDigest } from './daily-digest.ts'
import { type Draft, revised, without } from './draft.ts'
import { endByHand, endIncident } from './ending.ts'
import { escalate, newSubjects, page } from './firing.ts'
import { openMembers } from './member.ts'
import { wakeSilence } from './on-silence.ts'
import { decideHeld } from './prediction.ts'
import { settle } from './settle.ts'
import { withSilence } from './silenced.ts'
import type { IncidentRow, Member } from './state.ts'
import { tell } from './tell.ts'
import { quietEndMs } from './wake.ts'

/**
 * Where something is later than this, all that is due is done as of now: after an outage of an hour nobody wants the steps of
 * that hour in one breath.
 */
const lateMaxMs = 60_000
/** Things this near to each other are looked for once: ten thousand incidents end in seconds, each at its own millisecond. */
const sliceMs = 1_000
/** Rounds of things that fall due because others did. */
const roundsMax = 10_000

/** Does everything that is due at `untilMs`, each thing at its own time, earlier ones first. */
export function fallDue(draft: Draft, untilMs: number): void {
  let isLate = false
  for (let round = 0; round < roundsMax; round++) {
    const due = dueThings(draft, untilMs)
    const [first] = due
    if (first === undefined) return
    isLate ||= untilMs - first.atMs > lateMaxMs
    // What is done may make other things due: they come with the next second, where not all of it is done as of now.
    const next = isLate ? due : due.filter(({ atMs }) => atMs < first.atMs + sliceMs)
    for (const { atMs, act } of next) {
      draft.nowMs = isLate ? untilMs : atMs
      act()
    }
  }
}

interface DueThing {
  readonly atMs: number
  readonly act: () => void
}

/** What is due, earlier things first. */
function dueThings(draft: Draft, untilMs: number): readonly DueThing[] {
  const due: DueThing[] = []
  const add = (atMs: number | undefined, act: () => void) => {
    if (atMs !== undefined && atMs <= untilMs) due.push({ atMs, act })
  }
  for (const row of draft.silences()) add(row.wakeMs, () => wakeSilence(draft, row))
  for (const { wakeMs, holdUntilMs, incident } of draft.incidents()) {
    add(wakeMs, () => wakeIncident(draft, incident.id))
    add(holdUntilMs, () => decideHeld(draft))
  }
  for (const [name, { digestDueMs }] of draft.people()) {
    add(digestDueMs, () => tellDigest(draft, name))
  }
  return due.toSorted((a, b) => a.atMs - b.atMs)
}

function wakeIncident(draft: Draft, id: string): void {
  const row = draft.incident(id)
  // What was due at the same time may have changed it.
  if (row?.wakeMs === undefined || row.wakeMs > draft.nowMs) return
  if (row.incident.endMs !== undefined) forget(draft, row)
  else draft.putIncident(woken(draft, row))
}

/** The first of what a row waits for that is due; the next one comes in the next round. */
function woken(draft: Draft, row: IncidentRow): IncidentRow {
  const { nowMs } = draft
  const { config } = draft.rules
  const { incident } = row
  const isDue = (ms: number | undefined) => ms !== undefined && ms <= nowMs
  if (incident.kind === 'drill' && incident.startMs + config.drillMs <= nowMs) {
    return endByHand(draft, row, { text: 'Nobody acknowledged the drill.' })
  }
  if (isDue(row.silencedUntilMs)) {
    // The silence may have a successor; while nothing is wrong there is nothing to be silent about.
    const checked = withSilence(draft, row)
    if (checked.silencedUntilMs !== row.silencedUntilMs) return settle(draft, checked)
    return without(row, 'silencedUntilMs') as IncidentRow
  }
  if (incident.state === 'snoozed' && isDue(incident.snoozedUntilMs)) return snoozeEnded(draft, row)
  if (isDue(quietEndMs(row, config))) return endIncident(draft, row)
  if (isDue(row.joinDueMs)) return tellJoined(draft, row)
  if (isDue(row.flapping?.digestDueMs)) return tellFlapping(draft, row)
  return escalate(draft, row)
}

/** Whoever snoozed it and everybody before them hears of it again, from the first step on, if it still lasts. */
function snoozeEnded(draft: Draft, row: IncidentRow): IncidentRow {
  const { firing } = openMembers(row)
  const hasFired = row.incident.firedMs !== undefined
  const incident = without(row.incident, 'snoozedUntilMs', 'acknowledgedBy', 'acknowledgedMs')
  const awake = revised(
    draft,
    { ...row, incident: incident as IncidentRow['incident'] },
    {
      state: hasFired ? 'firing' : 'predicted',
    },
  )
  if (!hasFired || firing.length === 0) return awake
  return page(draft, { ...awake, chains: [], rounds: row.rounds + 1 })
}

function tellJoined(draft: Draft, row: IncidentRow): IncidentRow {
  const joined = newSubjects(row)
  const rounds = row.rounds + 1
  let told: IncidentRow = {
    ...(without(row, 'joinDueMs') as IncidentRow),
    rounds,
    lastJoinMs: draft.nowMs,
    toldSubjects: [...row.toldSubjects, ...joined],
  }
  const isQuiet = joined.length === 0 || row.silencedUntilMs !== undefined
  if (isQuiet || row.incident.state === 'snoozed' || row.flapping) return told
  const occasion = `joined.${rounds}`
  for (const person of Object.keys(row.told)) {
    told = tell(draft, told, { person, kind: 'firing', occasion, isFirstPage: false })
  }
  return told
}

function tellFlapping(draft: Draft, row: IncidentRow): IncidentRow {
  const { flapping } = row
  if (flapping === undefined) return row
  const digestDueMs = draft.nowMs + draft.rules.config.flapping.digestMs
  const rounds = row.rounds + 1
  let told: IncidentRow = { ...row, rounds, flapping: { ...flapping, digestDueMs } }
  const occasion = `flapping.${rounds}`
  for (const person of Object.keys(row.told)) {
    told = tell(draft, told, { person, kind: 'digest', occasion, isFirstPage: false })
  }
  return told
}

/** Takes an incident that ended long ago out of the state, with what was kept to compare new messages with. */
function forget(draft: Draft, row: IncidentRow): void {
  const { id } = row.incident
  for (const member of Object.values(row.members)) forgetInterval(draft, member, id)
  const group = draft.group(row.group)
  if (group?.incident === id) draft.putGroup(row.group, null)
  draft.forgetIncident(id)
}

function forgetInterval(draft: Draft, { subject, kind }: Member, incident: string): void {
  const row = draft.subject(subject)
  if (row?.intervals[kind]?.incident !== incident) return
  const { [kind]: _, ...intervals } = row.intervals
  const isEmpty = Object.keys(intervals).length === 0 && row.outcomes.length === 0
  draft.putSubject(subject, isEmpty ? null : { ...row, intervals })
}
