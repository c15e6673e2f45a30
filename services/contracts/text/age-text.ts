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

/** The bounds of an age beside its best value: `± 3 s`, or `0 – 40 s` where the best value is not in the middle. */
export function boundsText(age: Age): string {
  if (!age.known) return ''
  const { lowMs, bestMs, highMs } = age
  if (highMs === 0) return ''
  const below = bestMs - lowMs
  const above = highMs - bestMs
  const isCentred = Math.abs(above - below) <= 0.25 * Math.max(above, below)
  if (isCentred) return `± ${durationText(Math.max(above, below))}`
  if (lowMs === 0) return `≤ ${durationText(highMs)}`
  return `${durationText(lowMs)} – ${durationText(highMs)}`
}

/** The best value, or `?` where nothing honest can be said. */
export function ageText(age: Age): string {
  return age.known ? durationText(age.bestMs) : '?'
}
