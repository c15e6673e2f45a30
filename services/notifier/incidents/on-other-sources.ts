import type { Draft } from './draft.ts'
import type { Drill, ExternalAlert, SelfProblem } from './event.ts'
import { takeSighting } from './intervals.ts'
import type { IgnoredReason } from './reduce.ts'

/** What a contract takes of labels that other systems chose. */
const labelsMax = 64
const nameMax = 64
const valueMax = 200
const linkMax = 2_000

function boundedLabels(labels: ExternalAlert['labels']): ExternalAlert['labels'] {
  const fitting = Object.entries(labels).filter(([name]) => name.length <= nameMax)
  const short = fitting.slice(0, labelsMax).map(([name, value]) => [name, value.slice(0, valueMax)])
  return Object.fromEntries(short)
}

/** An alert of another system becomes an incident that fires at once; it is grouped, routed and silenced by its labels. */
export function onExternal(draft: Draft, alert: ExternalAlert): IgnoredReason | undefined {
  const { fingerprint, isResolved, title, text, startMs, url } = alert
  const atMs = draft.nowMs
  const member = {
    subject: `external:${fingerprint}`,
    kind: 'external',
    id: `${fingerprint}-${startMs}`,
    labels: boundedLabels(alert.labels),
    title: title.trim().slice(0, 200) || 'Alert',
    text: text.slice(0, 400),
    startMs,
    ...(isResolved && { endMs: atMs }),
  } as const
  const isLink = url !== undefined && url.length <= linkMax && URL.canParse(url)
  return takeSighting(draft, { member, atMs, url: isLink ? url : undefined })
}

/** A drill goes to one person alone, whatever routes say. */
export function onDrill(draft: Draft, { id, person, by }: Drill): IgnoredReason | undefined {
  if (draft.rules.personOf(person) === undefined) return 'unknown_person'
  const atMs = draft.nowMs
  const member = {
    subject: `drill:${id}`,
    kind: 'drill',
    id,
    labels: { person },
    title: `Drill for ${person}: please acknowledge`.slice(0, 200),
    text: `${by} asks whether notices reach you. Acknowledge this one.`.slice(0, 400),
    startMs: atMs,
  } as const
  // A repeat comes later than the first, and would look like news of it.
  if (draft.subject(member.subject) !== undefined) return 'duplicate'
  return takeSighting(draft, { member, atMs })
}

export function onSelf(draft: Draft, problem: SelfProblem): IgnoredReason | undefined {
  const { key, isOver, title, text, notOver } = problem
  const atMs = draft.nowMs
  const subject = `self:${key}`
  const known = draft.subject(subject)?.intervals.self
  const isOpen = known !== undefined && known.endMs === undefined
  if (isOver && !isOpen) return 'duplicate'
  const startMs = isOpen ? known.startMs : atMs
  const member = {
    subject,
    kind: 'self',
    id: `${key}-${startMs}`,
    labels: { problem: key.slice(0, 200) },
    title: title.trim().slice(0, 200) || 'Foretap needs attention',
    text: text.slice(0, 400),
    startMs,
    ...(isOver && { endMs: atMs }),
  } as const
  return takeSighting(draft, { member, atMs, notOver })
}
