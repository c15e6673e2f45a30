import type { LookupRequest } from './offset-source.ts'
import type { ImprovablePartition } from './questions.ts'

export interface LookupBudget {
  /** Most points in time: each is one request per broker. */
  readonly requests: number
  /** Most partitions over all requests: each makes a broker decompress a batch. */
  readonly partitions: number
}

/** Bounds as wide as this are worth a look-up: 5 % of the age, and never below half a second. */
const worthMs = 500
const worthShare = 0.05
/** A partition joins a point in time that cuts this much off either end of its interval, on the scale of ratios. */
const usefulCut = 0.25
/** Ages below this are not told apart when halving by ratio. */
const youngestMs = 250

const ratio = (ageMs: number): number => Math.log(Math.max(ageMs, youngestMs))

/**
 * Which points in time to ask for which partitions next: bisection of each wide interval by ratio, with as few
 * distinct timestamps as possible, since each timestamp is a request to every broker. Where nothing bounds an
 * age from above, the timestamp of the oldest record that the log still has does (T = 0).
 */
export function planLookups(
  wanted: readonly ImprovablePartition[],
  wallMs: number,
  budget: LookupBudget,
): LookupRequest[] {
  let waiting = wanted.filter(isWorthwhile).sort((a, b) => width(b) - width(a))
  const requests: LookupRequest[] = []
  let left = budget.partitions
  while (waiting.length > 0 && requests.length < budget.requests && left > 0) {
    const timestampMs = nextTimestamp(waiting, wallMs)
    const chosen = new Map<string, { stream: string; partition: number }>()
    const others: ImprovablePartition[] = []
    for (const want of waiting) {
      if (chosen.size >= left || !isHelpedBy(want, wallMs - timestampMs)) {
        others.push(want)
        continue
      }
      const stream = want.ledger.info.stream
      chosen.set(`${want.partition}/${stream}`, { stream, partition: want.partition })
    }
    if (chosen.size === 0) break
    waiting = others
    requests.push({ timestampMs, partitions: [...chosen.values()] })
    left -= chosen.size
  }
  return requests
}

function isWorthwhile({ lowMs, highMs }: ImprovablePartition): boolean {
  // A share of infinity is no bar: what nothing bounds is the first to ask about.
  if (highMs === Number.POSITIVE_INFINITY) return true
  return highMs - lowMs > Math.max(worthMs, worthShare * highMs)
}

function width({ lowMs, highMs }: ImprovablePartition): number {
  return highMs === Number.POSITIVE_INFINITY ? highMs : ratio(highMs) - ratio(lowMs)
}

function nextTimestamp([widest]: readonly ImprovablePartition[], wallMs: number): number {
  if (widest === undefined || widest.highMs === Number.POSITIVE_INFINITY) return 0
  const middle = (ratio(widest.lowMs) + ratio(widest.highMs)) / 2
  return Math.max(1, Math.round(wallMs - Math.exp(middle)))
}

function isHelpedBy({ lowMs, highMs }: ImprovablePartition, ageMs: number): boolean {
  if (highMs === Number.POSITIVE_INFINITY) return ageMs > lowMs
  const cut = usefulCut * (ratio(highMs) - ratio(lowMs))
  return ratio(ageMs) > ratio(lowMs) + cut && ratio(ageMs) < ratio(highMs) - cut
}
