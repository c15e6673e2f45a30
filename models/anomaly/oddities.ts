import { habitHours, type Oddity, places } from './layout.ts'

/** How odd the present is in each respect, NaN where that is not known yet; higher is odder. */
type Oddities = Record<Oddity, number>

/** Weights of the newest sample: in the expected value, in the burst of steps, in the unrest, in what an hour is used to. */
const levelWeight = 0.3
const burstWeight = 0.4
const unrestWeight = 0.01
const habitWeight = 0.06
/** … and in the distance from that, over the last few samples and over the last few dozen. */
const hourWeight = 0.2
const shiftWeight = 0.05
/** Usual sizes are learnt from so many samples. */
const stepMemory = 2_000
const changeMemory = 4_000
/** So many samples show first how large steps are. */
export const settleSamples = 30
/** A step counts for no more than so many usual ones. */
const stepsMax = 1e3
/** A change this many times the usual one is unrest. */
const unrestChange = 6
/** An hour without scatter of its own has this share of the usual one. */
const scatterShare = 0.3

/** A sample, its value relative to some fixed one, and how many came before it. */
interface Sample {
  readonly x: number
  readonly timeS: number
  readonly before: number
}

/** Takes a sample into the numbers and says in what respects it is odd. */
export function odditiesOf(numbers: Float32Array, sample: Sample): Oddities {
  const step = stepOf(numbers, sample)
  const unrest = unrestOf(numbers, sample)
  return { step, unrest, high: sample.x, low: -sample.x, ...habitOf(numbers, sample) }
}

/** How far the last few samples were from where those before made them expected, in usual distances. */
function stepOf(numbers: Float32Array, { x, before }: Sample): number {
  const level = get(numbers, places.level)
  const usual = get(numbers, places.usualStep)
  const off = Math.abs(x - level)
  add(numbers, places.level, levelWeight * (x - level))
  // An outlier widens what is usual only little by little, once that is known.
  const most = before < settleSamples || usual === 0 ? Number.POSITIVE_INFINITY : 10 * usual
  add(numbers, places.usualStep, (Math.min(off, most) - usual) / Math.min(before + 1, stepMemory))
  if (before < settleSamples) return Number.NaN
  // What differs by a millionth of the level does not differ, and a constant series has some scatter.
  const floor = 1e-6 * Math.abs(level) + 1e-30
  const steps = Math.min(stepsMax, off / Math.max(usual, floor))
  return add(numbers, places.burst, burstWeight * (steps - get(numbers, places.burst)))
}

/** The share of large changes among the last hundred or so. */
function unrestOf(numbers: Float32Array, { x, before }: Sample): number {
  const change = Math.abs(x - get(numbers, places.previous))
  const usual = get(numbers, places.usualChange)
  const isLarge = change > unrestChange * usual
  numbers[places.previous] = x
  add(numbers, places.usualChange, (change - usual) / Math.min(before + 1, changeMemory))
  const unrest = get(numbers, places.unrest)
  return add(numbers, places.unrest, unrestWeight * ((isLarge ? 1 : 0) - unrest))
}

/**
 * How far the series is from what it is used to at this hour of the day (UTC): `hour` over the last few samples, as it
 * comes; `shift` over the last few dozen, in units of how much this hour scatters.
 */
function habitOf(numbers: Float32Array, { x, timeS }: Sample): Pick<Oddities, 'hour' | 'shift'> {
  const secondS = ((timeS % 86_400) + 86_400) % 86_400
  const hour = Math.floor((secondS / 86_400) * habitHours)
  const habit = get(numbers, places.habit + hour)
  if (Number.isNaN(habit)) {
    numbers[places.habit + hour] = x
    return { hour: Number.NaN, shift: Number.NaN }
  }
  const off = x - habit
  const size = Math.abs(off)
  const count = add(numbers, places.habitCount, 1)
  const error = get(numbers, places.habitError)
  const usual = add(numbers, places.habitError, (size - error) / Math.min(count, changeMemory))
  const scatter = get(numbers, places.scatter + hour)
  const scaled = off / (scatter + scatterShare * usual + 1e-30)
  const bounded = Math.max(-stepsMax, Math.min(stepsMax, scaled))
  add(numbers, places.habit + hour, habitWeight * off)
  add(numbers, places.scatter + hour, habitWeight * (size - scatter))
  const hourOff = get(numbers, places.hourOff)
  const shiftOff = get(numbers, places.shiftOff)
  return {
    hour: Math.abs(add(numbers, places.hourOff, hourWeight * (off - hourOff))),
    shift: Math.abs(add(numbers, places.shiftOff, shiftWeight * (bounded - shiftOff))),
  }
}

const get = (numbers: Float32Array, at: number) => numbers[at] ?? Number.NaN

function add(numbers: Float32Array, at: number, by: number): number {
  numbers[at] = get(numbers, at) + by
  return get(numbers, at)
}
