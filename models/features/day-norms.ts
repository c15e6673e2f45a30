import type { UnrolledMemory } from './unrolled-memory.ts'

/** What is usual for a series, learnt from its own last day; logarithms. NaN where nothing is known. */
export interface DayNorms {
  /** The objective; without one, the highest value of the day. */
  readonly objective: number
  /** Highest consumption: over a minute in the last 3 h, or over 15 min in the last 24 h. */
  readonly consumptionMax: number
  readonly brokerMedian: number
  /** Over the last 15 min. */
  readonly flightMedian: number
  /** Of the value, over the last day. */
  readonly valueMedian: number
  readonly valueMax: number
  readonly arrivalMax: number
}

/** `objective` in the unit of the value; undefined where nobody gave one. */
export function dayNorms(memory: UnrolledMemory, objective: number | undefined): DayNorms {
  const valueMax = highest(memory.track('quarter', 'peak'))
  return {
    objective: objective === undefined ? valueMax : Math.log(objective),
    consumptionMax: higher(
      highest(memory.track('minute', 'consume_rate')),
      highest(memory.track('quarter', 'consume_rate')),
    ),
    brokerMedian: median(memory.track('quarter', 'broker_p99_ms')),
    flightMedian: median(memory.track('fine', 'in_flight')),
    valueMedian: median(memory.track('quarter', 'value')),
    valueMax,
    arrivalMax: higher(
      highest(memory.track('minute', 'arrival_rate')),
      highest(memory.track('quarter', 'arrival_rate')),
    ),
  }
}

/** The greater of two of which either may be unknown. */
const higher = (a: number, b: number) => (a >= b || Number.isNaN(b) ? a : b)

function highest(numbers: Float32Array): number {
  let found = Number.NaN
  for (let i = 0; i < numbers.length; i++) found = higher(found, numbers[i] as number)
  return found
}

const sorting = new Float32Array(256)

/** Of those that are known. */
function median(numbers: Float32Array): number {
  let known = 0
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i] as number
    if (!Number.isNaN(x)) sorting[known++] = x
  }
  return known === 0 ? Number.NaN : nthOf(known, known >> 1)
}

/** What would be at a place if the first so many of `sorting` were sorted (Hoare's selection): a third of the time of sorting. */
function nthOf(count: number, place: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const pivot = sorting[(low + high) >> 1] as number
    let i = low
    let j = high
    while (i <= j) {
      while ((sorting[i] as number) < pivot) i++
      while ((sorting[j] as number) > pivot) j--
      if (i > j) break
      const x = sorting[i] as number
      sorting[i++] = sorting[j] as number
      sorting[j--] = x
    }
    if (place <= j) high = j
    else if (place >= i) low = i
    else break
  }
  return sorting[place] as number
}
