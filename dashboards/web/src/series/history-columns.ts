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

/**
 * The same columns with an empty point in each hole, so that lines break there instead of bridging what nobody measured.
 */
export function withHoles(columns: Columns, pointMs: number): Columns {
  const { startMs } = columns
  const holes = startMs.flatMap((atMs, index) => {
    const next = startMs[index + 1]
    return next !== undefined && next - atMs > 1.5 * pointMs ? [index + 1] : []
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
