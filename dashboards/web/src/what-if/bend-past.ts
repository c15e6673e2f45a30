import type { PastPoint } from './past.ts'

/** How the time after a past is imagined to differ from it. */
export interface Bend {
  /** How many per cent slower the consumer can read; 100 is a consumer that stands still. */
  readonly slowerPercent: number
  /** How many times as much arrives. */
  readonly arrivalsFactor: number
  /** For how long that goes on, ms. */
  readonly lastsMs: number
}

export const noBend: Bend = { slowerPercent: 0, arrivalsFactor: 1, lastsMs: 600_000 }

export const isBent = ({ slowerPercent, arrivalsFactor }: Bend): boolean =>
  slowerPercent !== 0 || arrivalsFactor !== 1

/** What goes on as it is: taken from the end of the past. */
export interface Pace {
  readonly arrivalsPerS: number
  /** The most that the consumer can read, as far as its past shows. */
  readonly ceilingPerS: number
  /** Whether the past says so; else what arrives counts as 1. */
  readonly isKnown: boolean
  /** Whether the age grows at the end: such a consumer reads as fast as it can. */
  readonly isBehind: boolean
}

const stepMs = 10_000
/** What is usual now is the mean of this long. */
const recentMs = 300_000
/** A ceiling is what a consumer reached within this long. */
const reachMs = 3 * 3_600_000
/** The highest rates are jitter of the measuring as often as they are speed. */
const ceilingQuantile = 0.95
/** Ages wander; one that grows by this much in each second falls behind. */
const behindFrom = 0.02
/** What a consumer that keeps up never falls below: commits come at intervals. */
const floorQuantile = 0.1

/** How many ms of age come with each ms, by least squares; 0 where too little is known. */
function growthOf(points: readonly PastPoint[]): number {
  const known = points.flatMap(({ atMs, ageMs }) => (ageMs === undefined ? [] : [{ atMs, ageMs }]))
  if (known.length < 3) return 0
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
  const [atMean, ageMean] = [mean(known.map(p => p.atMs)), mean(known.map(p => p.ageMs))]
  const along = mean(known.map(({ atMs }) => (atMs - atMean) ** 2))
  return mean(known.map(p => (p.atMs - atMean) * (p.ageMs - ageMean))) / along
}

/** The arrivals and the ceiling of a consumer at the end of its past. */
export function paceOf(points: readonly PastPoint[]): Pace {
  const lastMs = points.at(-1)?.atMs ?? 0
  const since = (ms: number) => points.filter(({ atMs }) => atMs >= lastMs - ms)
  const arrivals = since(recentMs).flatMap(({ arrivalsPerS }) => arrivalsPerS ?? [])
  const arrivalsPerS = arrivals.reduce((sum, rate) => sum + rate, 0) / arrivals.length
  const reads = since(reachMs).flatMap(({ readsPerS }) => readsPerS ?? [])
  const growth = growthOf(since(recentMs))
  const isBehind = growth > behindFrom
  const isKnown = arrivalsPerS > 0 && reads.length > 0
  const comingPerS = isKnown ? arrivalsPerS : 1
  const reachedPerS = isKnown ? Math.max(comingPerS, quantile(reads, ceilingQuantile)) : 1
  // An age that grows by g seconds in each is that of a consumer that reads 1 − g of what arrives.
  const ceilingPerS = isBehind ? comingPerS * Math.max(0, 1 - growth) : reachedPerS
  return { arrivalsPerS: comingPerS, ceilingPerS, isKnown, isBehind }
}

/**
 * The points that follow on a past when it is bent. Records are read in the order in which they came: the oldest unread one
 * moves on as fast as the consumer reads, divided by how densely records lie there; its distance to now is the age.
 */
export function bend(points: readonly PastPoint[], how: Bend): readonly PastPoint[] {
  const last = points.findLast(({ ageMs }) => ageMs !== undefined)
  const endMs = points.at(-1)?.atMs
  if (last?.ageMs === undefined || endMs === undefined || !isBent(how)) return []
  const { arrivalsPerS, ceilingPerS, isKnown } = paceOf(points)
  const comingPerS = arrivalsPerS * how.arrivalsFactor
  const mostPerS = ceilingPerS * (1 - how.slowerPercent / 100)
  const recent = points.filter(({ atMs }) => atMs > endMs - recentMs)
  const floorMs = Math.min(
    last.ageMs,
    quantile(
      recent.flatMap(({ ageMs }) => ageMs ?? []),
      floorQuantile,
    ),
  )
  const imagined: PastPoint[] = []
  let headMs = endMs - last.ageMs
  let backlog = points.findLast(point => point.backlog !== undefined)?.backlog ?? 0
  for (let atMs = endMs + stepMs; atMs <= endMs + how.lastsMs; atMs += stepMs) {
    const before = headMs
    const reachable = readOn(headMs, { endMs, arrivalsPerS, comingPerS }, mostPerS * stepMs)
    headMs = Math.max(headMs, Math.min(reachable, atMs - floorMs))
    const readPerS =
      (Math.max(0, Math.min(headMs, endMs) - before) * arrivalsPerS +
        Math.max(0, headMs - Math.max(before, endMs)) * comingPerS) /
      stepMs
    backlog = Math.max(0, backlog + ((comingPerS - readPerS) * stepMs) / 1_000)
    imagined.push({
      ...{ atMs, ageMs: atMs - headMs },
      ...(isKnown
        ? { arrivalsPerS: comingPerS, readsPerS: readPerS, backlog: Math.round(backlog) }
        : {}),
    })
  }
  return imagined
}

/** How densely records lie: what came a second before `endMs`, and what comes after it. */
interface Arrivals {
  readonly endMs: number
  readonly arrivalsPerS: number
  readonly comingPerS: number
}

/** Where the oldest unread record is when so many more were read, in thousandths of a record. */
function readOn(headMs: number, { endMs, arrivalsPerS, comingPerS }: Arrivals, millis: number) {
  const beforeEnd = Math.max(0, endMs - headMs) * arrivalsPerS
  if (millis <= beforeEnd) return arrivalsPerS > 0 ? headMs + millis / arrivalsPerS : endMs
  const left = millis - beforeEnd
  return comingPerS > 0 ? Math.max(headMs, endMs) + left / comingPerS : Number.POSITIVE_INFINITY
}

function quantile(values: readonly number[], level: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))] ?? 0
}
