import type { HistoryColumns, HistoryRange } from '../store.ts'

/** The measured columns of history; `bestMs` leads, since the other ages are stored as distances from it. */
export const measures = [
  'bestMs',
  'lowMs',
  'highMs',
  'maxMs',
  'arrivalsPerS',
  'readsPerS',
  'backlog',
] as const
export type Measure = (typeof measures)[number]

/** Points of one series in compact columns; `NaN` where nothing is known. Only the first `count` elements count. */
export type Points = { readonly [Name in Measure]: Float64Array } & {
  readonly startMs: Float64Array
  readonly facts: Uint16Array
  count: number
}

export function createPoints(capacity: number): Points {
  const column = () => new Float64Array(capacity).fill(Number.NaN)
  return {
    count: 0,
    startMs: column(),
    bestMs: column(),
    lowMs: column(),
    highMs: column(),
    maxMs: column(),
    arrivalsPerS: column(),
    readsPerS: column(),
    backlog: column(),
    facts: new Uint16Array(capacity),
  }
}

/** Copies point `from` of `source` to the end of `target`, which must have room. */
function pushPoint(target: Points, source: Points, from: number): void {
  const to = target.count++
  target.startMs[to] = source.startMs[from] ?? Number.NaN
  for (const measure of measures) target[measure][to] = source[measure][from] ?? Number.NaN
  target.facts[to] = source.facts[from] ?? 0
}

/** Both in the order of time; where both have a point for one start, that of `newer` stands. */
export function mergePoints(older: Points, newer: Points): Points {
  if (older.count === 0) return newer
  const merged = createPoints(older.count + newer.count)
  let old = 0
  for (let i = 0; i < newer.count; i++) {
    const start = newer.startMs[i] ?? 0
    while (old < older.count && (older.startMs[old] ?? 0) < start) pushPoint(merged, older, old++)
    if (old < older.count && older.startMs[old] === start) old++
    pushPoint(merged, newer, i)
  }
  while (old < older.count) pushPoint(merged, older, old++)
  return merged
}

/** The points whose start is in [fromMs, toMs), as the port gives them. */
export function toColumns(
  points: Points,
  { fromMs, toMs, only }: Pick<HistoryRange, 'fromMs' | 'toMs' | 'only'>,
): HistoryColumns {
  const chosen: number[] = []
  for (let i = 0; i < points.count; i++) {
    const start = points.startMs[i] ?? 0
    if (start >= fromMs && start < toMs) chosen.push(i)
  }
  const column = (measure: Measure) => {
    if (only !== undefined && !only.includes(measure)) return []
    return chosen.map(i => {
      const value = points[measure][i] ?? Number.NaN
      return Number.isNaN(value) ? null : Number(value.toPrecision(5))
    })
  }
  return {
    startMs: chosen.map(i => points.startMs[i] ?? 0),
    bestMs: column('bestMs'),
    lowMs: column('lowMs'),
    highMs: column('highMs'),
    maxMs: column('maxMs'),
    arrivalsPerS: column('arrivalsPerS'),
    readsPerS: column('readsPerS'),
    backlog: column('backlog'),
    facts: chosen.map(i => points.facts[i] ?? 0),
  }
}
