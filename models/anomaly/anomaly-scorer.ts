import { burstScore } from './burst-surprise.ts'
import { habitHours, numbersInAll, type Oddity, oddities, places, tailOf } from './layout.ts'
import { odditiesOf, settleSamples } from './oddities.ts'
import { rarity, rememberedSamples, shiftTail, spreadOf } from './tail.ts'

/** Nothing is said of so few samples: what is usual is not known. */
const samplesMin = 150
/** After an alarm it has been said for so many samples, or this share of those known so far if that is less … */
const restSamples = 150
const restShare = 0.1
/** … and for so long at least. */
const restMinS = 900
/** What scores count for in that time: below one half, so that none of them reaches the threshold again. */
const restFactor = 0.49
/** Samples nearer to each other are close: a fault of minutes is many of them, and noise is no news. */
const closeS = 300
/** Among them, what is expected more than once in a month is not unusual, however short the history. */
const closeOnceS = rememberedSamples * closeS
/** Decades by which a low has to be rarer than the rest: falling ages and latencies are good news. */
const lowHandicap = 0.2
/** Values count relative to an origin that is no further off than this many mean deviations, for the sake of precision. */
const originDeviations = 50
/** Values and distances are kept within what 32-bit floats can square. */
const valueMax = 1e18
/** How fast the usual spacing follows. */
const spacingWeight = 0.1
/** Objects and headers of arrays beside the numbers: measured, on 64 bits. */
const overheadBytes = 120

/**
 * How unusual the present value is, 0 … 1. Six things are watched (oddities.ts); each is judged by how rarely it was
 * this odd before, and the rarest counts. The score is 1 / (1 + E), where E is how often something as rare is expected
 * in all that is remembered: 0.5 is once, and the longer a series is known, the rarer its alarms. So one threshold
 * suits all series. Where samples are close together, this counts from 0.5 on only, beside the surprise of the burst
 * (burst-surprise.ts). Needs no objective, and any spacing will do. Constant memory.
 */
export class AnomalyScorer {
  readonly #numbers = takeNumbers()
  #lastS = Number.NaN

  /** What this scorer costs. */
  get byteLength(): number {
    return this.#numbers.byteLength + overheadBytes
  }

  /** Takes the value of a sample; NaN where it is missing, which is not unusual by itself. */
  next(timeS: number, value: number): number {
    if (!Number.isFinite(value)) return 0
    const numbers = this.#numbers
    this.#pass(timeS)
    const before = this.#number('count')
    if (before === 0) numbers[places.origin] = bounded(value)
    const score = this.#judge(timeS, bounded(value - this.#number('origin')))
    this.#keepOriginNear()
    numbers[places.count] = before + 1
    if (before < samplesMin) return 0
    numbers[places.restCount] = Math.max(0, this.#number('restCount') - 1)
    if (this.#number('restS') > 0 || this.#number('restCount') > 0) return restFactor * score
    if (score >= 0.5) {
      numbers[places.restS] = restMinS
      numbers[places.restCount] = Math.min(restSamples, restShare * (before + 1))
    }
    return score
  }

  #judge(timeS: number, x: number): number {
    const numbers = this.#numbers
    const before = this.#number('count')
    const odd = odditiesOf(numbers, { x, timeS, before })
    const surprise = burstScore(numbers, { burst: odd.step, before: this.#judgedBefore('step') })
    let beyond = Number.NEGATIVE_INFINITY
    for (const oddity of oddities) {
      if (Number.isNaN(odd[oddity])) continue
      beyond = Math.max(beyond, this.#decadesBeyondOnce(oddity, odd[oddity]))
    }
    const score = 1 / (1 + 10 ** -beyond)
    if (this.#number('spacingS') >= closeS) return score
    return score >= 0.5 ? Math.max(score, surprise) : surprise
  }

  /** By how many decades this is rarer than what is expected once in all that is remembered. */
  #decadesBeyondOnce(oddity: Oddity, x: number): number {
    const before = this.#judgedBefore(oddity)
    const rare = rarity(this.#numbers, tailOf(oddity), { x, before })
    const spacingS = this.#number('spacingS')
    const least = spacingS < closeS ? closeOnceS / Math.max(1, spacingS) : 0
    const chances = Math.max(least, Math.min(before + 1, rememberedSamples))
    return rare - Math.log10(chances) - (oddity === 'low' ? lowHandicap : 0)
  }

  /** How many readings of this kind came before the one that is judged. */
  #judgedBefore(oddity: Oddity): number {
    if (oddity === 'step') return this.#number('count') - settleSamples
    if (oddity === 'hour' || oddity === 'shift') return this.#number('habitCount') - 1
    return this.#number('count')
  }

  /** Takes note of the time that went by. */
  #pass(timeS: number): void {
    const sinceS = timeS - this.#lastS
    this.#lastS = timeS
    if (!(sinceS > 0)) return
    const usualS = this.#number('spacingS')
    this.#numbers[places.restS] = Math.max(0, this.#number('restS') - sinceS)
    this.#numbers[places.spacingS] =
      usualS === 0 ? sinceS : usualS + spacingWeight * (Math.min(sinceS, 4 * usualS) - usualS)
  }

  #keepOriginNear(): void {
    const numbers = this.#numbers
    const { mean, deviation } = spreadOf(numbers, tailOf('high'))
    if (!(Math.abs(mean) > originDeviations * deviation)) return
    const by = Math.fround(this.#number('origin') + mean) - this.#number('origin')
    numbers[places.origin] = this.#number('origin') + by
    shiftTail(numbers, tailOf('high'), by)
    shiftTail(numbers, tailOf('low'), -by)
    for (const place of relativePlaces) numbers[place] = (numbers[place] ?? 0) - by
  }

  #number(place: keyof typeof places): number {
    return this.#numbers[places[place]] ?? 0
  }
}

const bounded = (x: number) => Math.max(-valueMax, Math.min(valueMax, x))

/** What is told relative to the origin. */
const relativePlaces = [
  places.level,
  places.previous,
  ...Array.from({ length: habitHours }, (_, hour) => places.habit + hour),
]

/** Scorers that share a buffer: one of its own costs more than a hundred bytes. It is let go of when all of them are. */
const sharers = 8
let shared = new Float32Array(0)
let sharedTo = 0

/** Numbers of a series without a sample: no hour has habits yet. */
function takeNumbers(): Float32Array {
  if (sharedTo === shared.length) {
    shared = new Float32Array(sharers * numbersInAll)
    sharedTo = 0
  }
  const numbers = shared.subarray(sharedTo, sharedTo + numbersInAll)
  sharedTo += numbersInAll
  return numbers.fill(Number.NaN, places.habit, places.scatter)
}
