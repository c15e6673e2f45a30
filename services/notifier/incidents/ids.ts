import { createHash } from 'node:crypto'

/** A short name for a text: the same for the same text, and practically never for another (96 bits). */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}

/**
 * The id of an incident: a pure function of what it groups and of the interval that began it, so that a replay gives the same.
 * 9 + 1 + 24 characters at most: it is the collapse id on devices, where 64 bytes are the limit.
 */
export function incidentId(opening: {
  readonly group: string
  readonly interval: string
  readonly startMs: number
  /** Tells incidents apart that one long interval began. */
  readonly again?: number
}): string {
  const { group, interval, startMs, again = 0 } = opening
  return `${startMs.toString(36)}-${shortHash(JSON.stringify([group, interval, again]))}`
}
