import type { PersonRow } from '../incidents/state.ts'
import { localTime } from './local-time.ts'
import { newPerson } from './person-row.ts'

const dayMs = 86_400_000
/** Predictions that a person's bar is drawn from: 2.4 kB in their row. */
const harmsMax = 100
const harmsAgeMaxMs = 7 * dayMs
/** What less than a day shows of how many predictions a day brings is no rule yet. */
const spanMinMs = dayMs

export interface TapClaim {
  readonly nowMs: number
  readonly timeZone: string
  readonly tapsPerDay: number
  readonly harm: number
  /** Whether it competes for the first time; what competes again does not count as one more. */
  readonly isNew: boolean
}

export interface TapDecision {
  readonly row: PersonRow
  readonly isGranted: boolean
  /** Why not. */
  readonly why: string
}

/**
 * Whether a prediction may tap a person, who has so many taps a day in their own time zone. Which ones are worth it is known only
 * when the day is over, so a bar stands for that: of the predictions that are still to be expected today, by the rate of the last week,
 * only as many as taps are left are above it. The first day has no bar.
 */
export function claimTap(known: PersonRow | undefined, claim: TapClaim): TapDecision {
  const { nowMs, timeZone, tapsPerDay, harm, isNew } = claim
  const before = known ?? newPerson(nowMs)
  const { day, ofDayMs } = localTime(nowMs, timeZone)
  // A clock that went back does not begin a day anew.
  const taps = day > before.day.day ? 0 : before.day.taps
  const today = day > before.day.day ? day : before.day.day
  const row: PersonRow = {
    ...before,
    day: { day: today, taps },
    harms: isNew ? remembered(before, { atMs: nowMs, harm }) : before.harms,
  }
  const left = tapsPerDay - taps
  if (left <= 0) {
    return { row, isGranted: false, why: `All ${tapsPerDay} predicted taps of the day are used.` }
  }
  const bar = barOf(before, { nowMs, left, dayLeft: Math.max(0, 1 - ofDayMs / dayMs) })
  if (harm < bar) {
    const why = `Its expected harm of ${number(harm)} is below today's bar of ${number(bar)}; ${left} of ${tapsPerDay} taps are left.`
    return { row, isGranted: false, why }
  }
  return { row: { ...row, day: { day: today, taps: taps + 1 } }, isGranted: true, why: '' }
}

function remembered(
  { harms }: PersonRow,
  newest: { readonly atMs: number; readonly harm: number },
): PersonRow['harms'] {
  const oldestMs = newest.atMs - harmsAgeMaxMs
  return [...harms.filter(({ atMs }) => atMs > oldestMs), newest].slice(-harmsMax)
}

/** The harm that a prediction must be expected to do: 0 where all that are still to come today fit into the taps that are left. */
function barOf(
  { harms, sinceMs }: PersonRow,
  { nowMs, left, dayLeft }: { nowMs: number; left: number; dayLeft: number },
): number {
  if (nowMs - sinceMs < spanMinMs) return 0
  const [oldest] = harms
  // A full memory reaches back to its oldest entry alone.
  const fromMs =
    harms.length >= harmsMax && oldest ? oldest.atMs : Math.max(sinceMs, nowMs - harmsAgeMaxMs)
  const days = Math.max(nowMs - fromMs, 1) / dayMs
  const expected = (harms.length / days) * dayLeft
  if (expected <= left) return 0
  const sorted = harms.map(({ harm }) => harm).toSorted((a, b) => b - a)
  return sorted[Math.floor((sorted.length * left) / expected)] ?? 0
}

const number = (value: number): string => String(Number(value.toPrecision(2)))
