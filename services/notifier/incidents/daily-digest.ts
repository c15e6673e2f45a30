import type { Draft } from './draft.ts'
import { shortHash } from './ids.ts'
import { clipped } from './text.ts'

const dayMs = 86_400_000

/** Tells a person, without a sound, how often they were not tapped since the last digest, and for what. */
export function tellDigest(draft: Draft, person: string): void {
  const row = draft.person(person)
  if (row?.digestDueMs === undefined) return
  const { digestDueMs, withheld, ...rest } = row
  draft.putPerson(person, { ...rest, withheld: { counts: {}, top: [] } })
  const total = Object.values(withheld.counts).reduce((sum, count) => sum + count, 0)
  if (total === 0 || draft.rules.personOf(person) === undefined) return
  const incident = `digest-${shortHash(JSON.stringify([person, digestDueMs]))}`
  const { publicUrl } = draft.rules.config
  draft.effects.push({
    type: 'tell',
    id: `${incident}/${person}`,
    person,
    importance: 0.1,
    notice: {
      incident,
      kind: 'digest',
      level: 'passive',
      haptic: 'resolved',
      title: `${total} ${total === 1 ? 'tap' : 'taps'} withheld`,
      body: digestText(withheld),
      // Of many incidents there is no page but the board.
      ...(publicUrl !== undefined && { url: publicUrl }),
      collapseId: incident,
      relevance: 0.1,
      atMs: draft.nowMs,
      expiresAtMs: draft.nowMs + dayMs,
      labels: {},
    },
  })
}

const reasons: Readonly<Record<string, string>> = {
  budget: 'over the tap budget',
  unproven: 'unproven',
  silenced: 'silenced',
  flapping: 'flapping',
  board: 'on the board alone',
  rate_limited: 'over the rate limit',
}

function digestText(withheld: {
  readonly counts: Readonly<Record<string, number>>
  readonly top: readonly { readonly title: string }[]
}): string {
  const counts = Object.entries(withheld.counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reasons[reason] ?? reason}`)
  const top = withheld.top.map(({ title }) => title).join('; ')
  return clipped(`${counts.join(', ')}. Most expected harm: ${top}.`, 400)
}
