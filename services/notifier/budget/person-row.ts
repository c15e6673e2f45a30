import type { PersonRow } from '../incidents/state.ts'
import { nextLocalHour } from './local-time.ts'

const hourMs = 3_600_000
/** Titles that a digest may name. */
const topMax = 5

export function newPerson(nowMs: number): PersonRow {
  return {
    v: 1,
    day: { day: '', taps: 0 },
    harms: [],
    sinceMs: nowMs,
    tapsMs: [],
    withheld: { counts: {}, top: [] },
  }
}

interface WithheldTap {
  readonly reason: string
  readonly title: string
  readonly harm: number
}

interface DigestTime {
  readonly nowMs: number
  readonly timeZone: string
  readonly digestHour: number
}

/** Keeps for the person's next digest what they were not tapped for. */
export function noteWithheld(
  known: PersonRow | undefined,
  { reason, title, harm }: WithheldTap,
  { nowMs, timeZone, digestHour }: DigestTime,
): PersonRow {
  const row = known ?? newPerson(nowMs)
  const { counts, top } = row.withheld
  return {
    ...row,
    withheld: {
      counts: { ...counts, [reason]: (counts[reason] ?? 0) + 1 },
      top: [...top, { title, harm }].toSorted((a, b) => b.harm - a.harm).slice(0, topMax),
    },
    digestDueMs: row.digestDueMs ?? nextLocalHour(nowMs, { timeZone, hour: digestHour }),
  }
}

/** Whether a tap that is not the first page of its incident may pass. */
export function hasTapLeft(row: PersonRow | undefined, nowMs: number, perHour: number): boolean {
  return (row?.tapsMs.filter(ms => ms > nowMs - hourMs).length ?? 0) < perHour
}

export function noteTap(known: PersonRow | undefined, nowMs: number, perHour: number): PersonRow {
  const row = known ?? newPerson(nowMs)
  const tapsMs = [...row.tapsMs.filter(ms => ms > nowMs - hourMs), nowMs]
  // More than the limit say no more than the limit.
  return { ...row, tapsMs: tapsMs.slice(-perHour) }
}
