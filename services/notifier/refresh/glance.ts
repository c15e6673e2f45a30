import { createHash } from 'node:crypto'
import type { Incident } from '#contracts/incident.ts'

/** What complications show of everything, as far as a change of it is worth a push. Two that are equal look the same. */
export interface Glance {
  /** Of what fires, and of what people do about it. */
  readonly urgent: string
  /** Of what is foretold. */
  readonly foretold: string
}

/** Before anything was ever shown. */
export const noGlance: Glance = { urgent: '', foretold: '' }

/** Open incidents and their states alone: numbers and times go on by themselves, and are read when somebody looks. */
export function glanceOf(incidents: Iterable<Pick<Incident, 'id' | 'state' | 'level'>>): Glance {
  const urgent: string[] = []
  const foretold: string[] = []
  for (const { id, state, level } of incidents) {
    if (state === 'resolved' || state === 'averted') continue
    const seen = `${id} ${state} ${level === 'critical'}`
    if (state === 'predicted') foretold.push(seen)
    else urgent.push(seen)
  }
  return { urgent: hashOf(urgent), foretold: hashOf(foretold) }
}

/** In any order the same. */
function hashOf(lines: readonly string[]): string {
  const hash = createHash('sha256').update(lines.toSorted().join('\n'))
  return hash.digest('base64url').slice(0, 16)
}
