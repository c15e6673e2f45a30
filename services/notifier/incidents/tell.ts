import type { NoticeKind } from '#contracts/notice.ts'
import { hasTapLeft, noteTap } from '../budget/person-row.ts'
import { type Draft, noted } from './draft.ts'
import { noticeLevel, noticeOf } from './notice.ts'
import type { IncidentRow, Told } from './state.ts'
import { withhold } from './withhold.ts'

/** Occasions of one person that are remembered; those that repeat are counted and never the same. */
const occasionsMax = 30

interface Telling {
  readonly person: string
  readonly kind: NoticeKind
  /** Why now: the same person is told once per occasion. */
  readonly occasion: string
  /** Passes the rate limit: without it the person would not know of the incident at all. */
  readonly isFirstPage: boolean
  /** Whose step it is, of something that fires. */
  readonly chain?: string
  /** Of a prediction: its expected harm, for the order in which notices leave. */
  readonly harm?: number
}

/** Tells a person of an incident, unless this was said to them before or they were tapped too often. */
export function tell(draft: Draft, row: IncidentRow, telling: Telling): IncidentRow {
  const { person, kind, occasion, isFirstPage, chain, harm = 0 } = telling
  const { incident } = row
  const known: Told = row.told[person] ?? { occasions: [] }
  if (draft.rules.personOf(person) === undefined) {
    const text = 'The configuration does not name this person any more.'
    return noted(draft, row, { what: 'withheld', text, person })
  }
  if (known.occasions.includes(occasion)) return row
  const { tapsPerHour } = draft.rules.config.rateLimit
  const isTap = noticeLevel(kind, incident.level) !== 'passive'
  if (isTap && !isFirstPage && !hasTapLeft(draft.person(person), draft.nowMs, tapsPerHour)) {
    return withhold(draft, row, { reason: 'rate_limited', people: [person] })
  }
  const notice = noticeOf(draft, row, kind)
  draft.effects.push({
    type: 'tell',
    id: `${incident.id}/${person}/${occasion}`,
    person,
    notice,
    importance: importanceOf(kind, harm),
    ...(row.notOver !== undefined && { notOver: row.notOver }),
  })
  if (isTap) draft.putPerson(person, noteTap(draft.person(person), draft.nowMs, tapsPerHour))
  const told: Told = {
    ...known,
    occasions: [...known.occasions, occasion].slice(-occasionsMax),
    isUndelivered: false,
    ...(chain !== undefined && { chain, round: row.rounds }),
  }
  const said = noted(draft, row, { what: 'told', text: `${kind}: ${notice.title}`, person })
  return { ...said, told: { ...said.told, [person]: told } }
}

/** Firing above predicted, predictions by their harm, good news last. */
function importanceOf(kind: NoticeKind, harm: number): number {
  switch (kind) {
    case 'firing':
    case 'flapping':
      return 4
    case 'self':
      return 3
    case 'blind':
    case 'drill':
      return 2
    case 'predicted':
      return 1 + harm / (1 + harm)
    case 'resolved':
    case 'averted':
      return 0.5
    case 'digest':
      return 0.1
    default:
      return kind satisfies never
  }
}
