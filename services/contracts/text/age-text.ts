import type { Age } from '../age.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** A span of time as a person would say it: `850 ms`, `6.2 s`, `12 s`, `2 m 10 s`, `3 h 5 m`, `4 d`. */
export function durationText(ms: number): string {
  const rounded = Math.round(ms)
  if (rounded < secondMs) return `${rounded} ms`
  // Tenths matter to a person only below ten seconds.
  if (rounded < 9_950) return `${Number((rounded / secondMs).toFixed(1))} s`
  const totalSeconds = Math.round(rounded / secondMs)
  if (totalSeconds < 60) return `${totalSeconds} s`
  if (totalSeconds < 3_600) return twoUnits(totalSeconds, { unit: 60, name: 'm', rest: 's' })
  const totalMinutes = Math.round(rounded / minuteMs)
  if (totalMinutes < 1_440) return twoUnits(totalMinutes, { unit: 60, name: 'h', rest: 'm' })
  const totalHours = Math.round(rounded / hourMs)
  if (rounded < 10 * dayMs) return twoUnits(totalHours, { unit: 24, name: 'd', rest: 'h' })
  return `${Math.round(rounded / dayMs)} d`
}

interface Units {
  readonly unit: number
  readonly name: string
  readonly rest: string
}

function twoUnits(total: number, { unit, name, rest }: Units): string {
  const whole = Math.floor(total / unit)
  const left = total % unit
  return left === 0 ? `${whole} ${name}` : `${whole} ${name} ${left} ${rest}`
}

/** Less than this rounds to 0 ms. */
const leastMs = 0.5
/** Bounds narrower than this share of the age say no more than its rounding does: 1 ms of 10 s, 1 s of 3 h. */
const negligibleShare = 1e-4

/**
 * The bounds of an age beside its best value: `± 3 s`, `10 s – 40 s` where the best value is not in the middle, `≤ 40 s`
 * where nothing holds from below, `≥ 40 s` where nothing does from above, `exact` where they are too narrow to matter;
 * empty for a consumer that has caught up.
 */
export function boundsText(age: Age): string {
  if (!age.known) return age.atLeastMs === undefined ? '' : `≥ ${durationText(age.atLeastMs)}`
  const { lowMs, bestMs, highMs } = age
  if (highMs < leastMs) return ''
  const below = bestMs - lowMs
  const above = highMs - bestMs
  const wider = Math.max(above, below)
  if (wider < Math.max(leastMs, negligibleShare * bestMs)) return 'exact'
  const isCentred = Math.abs(above - below) <= 0.25 * wider
  if (isCentred) return `± ${durationText(wider)}`
  if (lowMs < leastMs) return `≤ ${durationText(highMs)}`
  const [low, high] = [durationText(lowMs), durationText(highMs)]
  // Ends that read alike are no range.
  return low === high ? `± ${durationText(wider)}` : `${low} – ${high}`
}

/** The best value, or `?` where nothing honest can be said. */
export function ageText(age: Age): string {
  return age.known ? durationText(age.bestMs) : '?'
}
