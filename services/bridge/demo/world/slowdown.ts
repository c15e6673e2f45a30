/** How a consumer slows down: its capacity falls evenly, stays low, and is then raised until it has caught up. */
export interface SlowdownCourse {
  readonly rampMs: number
  readonly holdMs: number
  /** Capacity divided by arrivals when nothing is wrong. */
  readonly headroom: number
  /** The age that it shall reach before it is helped. */
  readonly peakAgeMs: number
}

/** The capacity of a consumer that is being helped, compared with its usual one. */
const helpFactor = 2.2

/** The share of its usual capacity that a consumer has, so long after it began to slow down. */
export function capacityShare(course: SlowdownCourse, sinceMs: number): number {
  if (sinceMs >= course.rampMs + course.holdMs) return helpFactor
  const lowest = (1 - deficitFor(course)) / course.headroom
  return 1 + (lowest - 1) * Math.min(1, sinceMs / course.rampMs)
}

/**
 * The deficit (1 − capacity / arrivals) at the end of the ramp that makes the age reach its peak. With ramp R, hold H,
 * headroom h and deficit d, the age is d²R / 2(h − 1 + d) + Hd: capacity passes below the arrivals at R(h − 1) / (h − 1 + d).
 */
function deficitFor({ rampMs, holdMs, headroom, peakAgeMs }: SlowdownCourse): number {
  const spare = Math.max(0, headroom - 1)
  const a = rampMs / 2 + holdMs
  const b = holdMs * spare - peakAgeMs
  const c = -peakAgeMs * spare
  // Nothing reads backwards, and a trickle always gets through.
  return Math.min(0.98, (-b + Math.sqrt(b * b - 4 * a * c)) / (2 * a))
}
