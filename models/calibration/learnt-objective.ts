/**
 * An objective for a series that was given none, from its own last day: three times what its quarters of an hour reach
 * (their highest ages, 95th percentile), in the unit of the value. The corpus puts objectives at 1.2 to 4 times the worst
 * calm minute (training/corpus/objective-from-calm.ts); the percentile leaves out up to an hour of incidents in the day.
 */
const factor = 3
const level = 0.95
/** A quarter of a day: less says too little about what is usual. */
const quartersMin = 24
/** Nobody is told of an age below this, however quick a consumer usually is: ms, three polls of ten seconds. */
const floorMs = 30_000
/** Of values that users bring along nobody knows what is little. */
export const noFloor = 1
/** What is learnt holds until it is off by this factor: an objective must not follow the age that it judges. */
const hysteresis = 1.5

/** `peaksMs`: the highest age of each quarter of an hour; NaN or null where none is known. Undefined: too little history. */
export function learnObjective(
  peaksMs: readonly (number | null)[],
  before: number | undefined,
  floor: number = floorMs,
): number | undefined {
  const known = peaksMs.filter(peak => peak !== null && Number.isFinite(peak)) as number[]
  if (known.length < quartersMin) return before
  known.sort((a, b) => a - b)
  const high = known[Math.min(known.length - 1, Math.floor(level * known.length))] ?? 0
  const wanted = rounded(Math.max(floor, factor * high))
  if (before === undefined) return wanted
  const off = wanted / before
  return off > hysteresis || off < 1 / hysteresis ? wanted : before
}

/** Two digits: more would claim a precision that a rule of thumb does not have. */
const rounded = (ms: number): number => Number(ms.toPrecision(2))
