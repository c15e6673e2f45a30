import type { SeriesHistory, SeriesRow } from '#contracts/http-api.ts'
import { type Fact, facts } from '#contracts/sample.ts'

type Columns = SeriesHistory['columns']

export const noHistory: Columns = {
  startMs: [],
  bestMs: [],
  lowMs: [],
  highMs: [],
  maxMs: [],
  arrivalsPerS: [],
  readsPerS: [],
  backlog: [],
  facts: [],
}

/** One bit per fact, in the order of the contract. */
export function factsOf(bits: number): readonly Fact[] {
  return facts.filter((_, index) => (bits & (1 << index)) !== 0)
}

const bitsOf = (names: readonly Fact[]) =>
  names.reduce((bits, name) => bits | (1 << facts.indexOf(name)), 0)

/**
 * The history with the newest row in it: in its last point, or as a new one. Points of the server replace these when the
 * history is next read. A row from before the last point changes nothing.
 */
export function withRow(columns: Columns, row: SeriesRow, pointMs: number): Columns {
  const startMs = Math.floor(row.atMs / pointMs) * pointMs
  const lastMs = columns.startMs.at(-1)
  if (lastMs !== undefined && startMs < lastMs) return columns
  const isSame = startMs === lastMs
  const put = <Value>(column: readonly Value[], value: Value): Value[] => [
    ...(isSame ? column.slice(0, -1) : column),
    value,
  ]
  const age = row.age.known ? row.age : undefined
  const bestMs = age?.bestMs ?? null
  const maxMs = isSame ? Math.max(columns.maxMs.at(-1) ?? 0, bestMs ?? 0) : bestMs
  const lastBits = isSame ? (columns.facts.at(-1) ?? 0) : 0
  return {
    startMs: put(columns.startMs, startMs),
    bestMs: put(columns.bestMs, bestMs),
    lowMs: put(columns.lowMs, age?.lowMs ?? null),
    highMs: put(columns.highMs, age?.highMs ?? null),
    maxMs: put(columns.maxMs, maxMs),
    arrivalsPerS: put(columns.arrivalsPerS, row.arrivalsPerS ?? null),
    readsPerS: put(columns.readsPerS, row.readsPerS ?? null),
    backlog: put(columns.backlog, row.backlog ?? null),
    facts: put(columns.facts, lastBits | bitsOf(row.facts)),
  }
}

/** The history without the empty points at its end: steps that the store has not written down yet. */
function withoutOpenEnd(columns: Columns): Columns {
  const last = columns.startMs.findLastIndex(
    (_, index) =>
      columns.bestMs[index] !== null ||
      columns.backlog[index] !== null ||
      columns.facts[index] !== 0,
  )
  if (last === columns.startMs.length - 1) return columns
  const cut = <Value>(column: readonly Value[]): Value[] => column.slice(0, last + 1)
  return {
    startMs: cut(columns.startMs),
    bestMs: cut(columns.bestMs),
    lowMs: cut(columns.lowMs),
    highMs: cut(columns.highMs),
    maxMs: cut(columns.maxMs),
    arrivalsPerS: cut(columns.arrivalsPerS),
    readsPerS: cut(columns.readsPerS),
    backlog: cut(columns.backlog),
    facts: cut(columns.facts),
  }
}

/** What the store keeps, continued by the rows that came since, oldest first. */
export function withRows(columns: Columns, rows: readonly SeriesRow[], pointMs: number): Columns {
  return rows.reduce((all, row) => withRow(all, row, pointMs), withoutOpenEnd(columns))
}

/** The store writes a step down seconds after its end: between its last one and the first live row some are missing. */
const jointPointsMax = 3.5

/**
 * The same columns with an empty point in each hole, so that lines break there instead of bridging what nobody measured.
 * `liveFromMs` is when the first of the live rows was read.
 */
export function withHoles(columns: Columns, pointMs: number, liveFromMs?: number): Columns {
  const { startMs } = columns
  const holes = startMs.flatMap((atMs, index) => {
    const next = startMs[index + 1]
    if (next === undefined) return []
    const isJoint = liveFromMs !== undefined && atMs < liveFromMs && next >= liveFromMs - pointMs
    const points = isJoint ? jointPointsMax : 1.5
    return next - atMs > points * pointMs ? [index + 1] : []
  })
  if (holes.length === 0) return columns
  const insert = <Value>(column: readonly Value[], empty: (index: number) => Value): Value[] => {
    const out: Value[] = []
    let from = 0
    for (const hole of holes) {
      out.push(...column.slice(from, hole), empty(hole))
      from = hole
    }
    return [...out, ...column.slice(from)]
  }
  const nothing = () => null
  return {
    startMs: insert(startMs, index => (startMs[index - 1] ?? 0) + pointMs),
    bestMs: insert(columns.bestMs, nothing),
    lowMs: insert(columns.lowMs, nothing),
    highMs: insert(columns.highMs, nothing),
    maxMs: insert(columns.maxMs, nothing),
    arrivalsPerS: insert(columns.arrivalsPerS, nothing),
    readsPerS: insert(columns.readsPerS, nothing),
    backlog: insert(columns.backlog, nothing),
    facts: insert(columns.facts, () => 0),
  }
}

export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Stretches without an age between the first and the last point: what the chart hatches. */
export function unknownSpans({ startMs, bestMs }: Columns, pointMs: number): readonly Span[] {
  const spans: { fromMs: number; toMs: number }[] = []
  for (const [index, atMs] of startMs.entries()) {
    if (bestMs[index] !== null) continue
    const toMs = startMs[index + 1] ?? atMs + pointMs
    const last = spans.at(-1)
    if (last !== undefined && last.toMs >= atMs) last.toMs = toMs
    else spans.push({ fromMs: atMs, toMs })
  }
  return spans
}
