import type { SparklinePoints } from '../data/sparkline-cache.ts'

/** Geometry of a sparkline: pure, in the units of its view box. */
export interface SparklineShape {
  readonly line: string
  readonly band: string
  /** Points without neighbours: a path would not show them. */
  readonly dots: readonly { readonly x: number; readonly y: number }[]
  /** Stretches of which nothing is known. */
  readonly gaps: readonly { readonly x: number; readonly width: number }[]
  readonly objectiveY: number | undefined
  /** What is foretold: the central 80 % as an area, and the median. Empty where nothing is. */
  readonly fan: string
  readonly median: string
  readonly nowX: number
}

export interface SparklineInput {
  readonly points: SparklinePoints | undefined
  /** The newest reading, drawn after the last point. */
  readonly now:
    | { readonly atMs: number; readonly bestMs: number; lowMs: number; highMs: number }
    | undefined
  readonly nowMs: number
  readonly objectiveMs: number | undefined
  readonly width: number
  readonly height: number
  /** How much time is drawn past the now line: room for a forecast. */
  readonly aheadMs: number
}

export const pastMs = 30 * 60_000
const pointMs = 60_000

interface Reading {
  readonly atMs: number
  readonly bestMs: number
  readonly lowMs: number
  readonly highMs: number
}

export function sparklineShape(input: SparklineInput): SparklineShape {
  const { nowMs, objectiveMs, width, height, aheadMs } = input
  const readings = readingsOf(input)
  const ahead = aheadOf(input, readings.at(-1))
  const most = Math.max(objectiveMs ?? 0, ...readings.map(r => r.bestMs))
  // A fan that goes far up must not flatten what was measured.
  const fanTop = Math.min(2 * most, Math.max(0, ...ahead.map(r => r.highMs)))
  const top = Math.max(1, 1.25 * (objectiveMs ?? 0), 1.15 * most, fanTop)
  const x = (ms: number) => round(Math.min(1, (ms - nowMs + pastMs) / (pastMs + aheadMs)) * width)
  const y = (ms: number) => round(height - 2 - (Math.min(ms, top) / top) * (height - 4))
  const runs = runsOf(readings)
  const long = runs.filter(run => run.length > 1)
  return {
    line: long.map(run => path(run.map(r => [x(r.atMs), y(r.bestMs)]))).join(''),
    band: long.map(run => areaOf(run, x, y)).join(''),
    dots: runs
      .filter(run => run.length === 1)
      .flatMap(run => run.map(r => ({ x: x(r.atMs), y: y(r.bestMs) }))),
    gaps: gapsOf(input).map(({ fromMs, toMs }) => ({ x: x(fromMs), width: x(toMs) - x(fromMs) })),
    objectiveY: objectiveMs === undefined ? undefined : y(objectiveMs),
    nowX: x(nowMs),
    fan: areaOf(ahead, x, y),
    median: ahead.length > 1 ? path(ahead.map(r => [x(r.atMs), y(r.bestMs)])) : '',
  }
}

const round = (value: number) => Math.round(value * 10) / 10

type Scale = (ms: number) => number

function areaOf(run: readonly Reading[], x: Scale, y: Scale): string {
  if (run.length < 2) return ''
  const upper = run.map(r => [x(r.atMs), y(r.highMs)] as const)
  const lower = run.map(r => [x(r.atMs), y(r.lowMs)] as const).reverse()
  return `${path([...upper, ...lower])}Z`
}

/** What is foretold, from the newest reading on: nothing without one, or without room. */
function aheadOf(
  { points, nowMs, aheadMs }: SparklineInput,
  last: Reading | undefined,
): readonly Reading[] {
  const ahead = points?.ahead
  if (ahead === undefined || last === undefined || aheadMs === 0) return []
  const readings = ahead.ms.flatMap((atMs, i): Reading[] => {
    const [bestMs, lowMs, highMs] = [ahead.bestMs[i], ahead.lowMs[i], ahead.highMs[i]]
    if (bestMs === undefined || lowMs === undefined || highMs === undefined) return []
    // The last one may be up to a point beyond the room, which ends on a whole minute.
    return atMs > last.atMs && atMs <= nowMs + aheadMs + pointMs
      ? [{ atMs, bestMs, lowMs, highMs }]
      : []
  })
  if (readings.length === 0) return []
  return [{ ...last, lowMs: last.bestMs, highMs: last.bestMs }, ...readings]
}

const path = (points: readonly (readonly [number, number])[]) =>
  points.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${px} ${py}`).join('')

function readingsOf({ points, now, nowMs }: SparklineInput): readonly Reading[] {
  const readings = (points?.startMs ?? []).flatMap((atMs, index): Reading[] => {
    const bestMs = points?.bestMs[index] ?? undefined
    if (bestMs === undefined || atMs < nowMs - pastMs || atMs > nowMs) return []
    const lowMs = points?.lowMs[index] ?? bestMs
    const highMs = points?.highMs[index] ?? bestMs
    return [{ atMs, bestMs, lowMs, highMs }]
  })
  const last = readings.at(-1)
  if (now === undefined || (last !== undefined && now.atMs <= last.atMs)) return readings
  return [...readings, { ...now, atMs: Math.min(now.atMs, nowMs) }]
}

/** Readings that follow each other without a hole. */
function runsOf(readings: readonly Reading[]): readonly (readonly Reading[])[] {
  const runs: Reading[][] = []
  for (const reading of readings) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    // The newest reading may be up to two points after the last one that was fetched.
    if (run === undefined || last === undefined || reading.atMs - last.atMs > 2.5 * pointMs) {
      runs.push([reading])
    } else run.push(reading)
  }
  return runs
}

/**
 * Minutes that were measured, but without an age. Minutes before a series began are no gap, nor is the minute that has
 * not been written down yet while there is a reading of now.
 */
function gapsOf({ points, now, nowMs }: SparklineInput) {
  const first = points?.bestMs.findIndex(value => value !== null) ?? -1
  const gaps: { fromMs: number; toMs: number }[] = []
  for (const [index, atMs] of (points?.startMs ?? []).entries()) {
    if (first < 0 || index < first || points?.bestMs[index] !== null || atMs > nowMs) continue
    const last = gaps.at(-1)
    if (last !== undefined && last.toMs >= atMs) last.toMs = atMs + pointMs
    else gaps.push({ fromMs: atMs, toMs: atMs + pointMs })
  }
  const unwrittenMs = now === undefined ? nowMs : nowMs - 2.5 * pointMs
  return gaps
    .filter(gap => gap.fromMs < unwrittenMs)
    .map(gap => ({ ...gap, toMs: Math.min(gap.toMs, nowMs) }))
}
