import type { HistoryColumns } from '#kit/store/store.ts'
import { intersected, merged, type Span, type Spans, without } from './time-spans.ts'

/** How the time of a series was, as far as anybody knows: three disjoint sets that cover it from `sinceMs` to `toMs`. */
export interface KeptTime {
  readonly sinceMs: number
  readonly toMs: number
  /** Age known and within the objective, or over it. */
  readonly known: Spans
  /** The part of `known` in which the objective was broken for certain. */
  readonly broken: Spans
  readonly unknown: Spans
}

/** Points of one resolution, and how long each is. */
export interface HistoryPart {
  readonly columns: Pick<HistoryColumns, 'startMs' | 'bestMs' | 'lowMs'>
  readonly pointMs: number
}

export interface KeptTimeInput {
  /** In the order of time; where two have the same time, the later part stands. */
  readonly history: readonly HistoryPart[]
  readonly objectiveMs: number
  /** Exact intervals in which the objective that holds now was broken, as the collector told them. */
  readonly breaches: readonly Span[]
  /** Intervals in which nobody could tell the age. */
  readonly blind: readonly Span[]
  /** Before this time breaches are not told: they are read from the points alone. */
  readonly toldFromMs: number
  readonly fromMs: number
  readonly toMs: number
}

/**
 * Puts together what history and anomalies say. A coarse point says whether its series was watched, and its last step; the
 * anomalies say to the second when the objective was broken. Where a point is over the objective and no breach was told
 * around it, because the objective was another one at the time, the point counts as a whole.
 */
export function keptTime(input: KeptTimeInput): KeptTime {
  const { fromMs, toMs, breaches, toldFromMs } = input
  const points = readPoints(input)
  const sinceMs = Math.min(points.watched[0]?.[0] ?? toMs, toMs)
  const whole: Spans = sinceMs < toMs ? [[Math.max(fromMs, sinceMs), toMs]] : []
  const blind = merged(input.blind)
  const told = without(intersected(merged(breaches), points.watched), blind)
  const sampled = points.over.filter(
    ([from, to]) => from < toldFromMs || !breaches.some(([start, end]) => start < to && end > from),
  )
  const known = intersected(merged([...without(points.aged, blind), ...told]), whole)
  const broken = intersected(merged([...told, ...merged(sampled)]), known)
  return {
    sinceMs: whole[0]?.[0] ?? toMs,
    toMs,
    ...{ known, broken, unknown: without(whole, known) },
  }
}

function readPoints({ history, objectiveMs, fromMs, toMs }: KeptTimeInput) {
  const [watched, aged, over]: [MutableSpan[], MutableSpan[], Span[]] = [[], [], []]
  history.forEach(({ columns, pointMs }, part) => {
    const { startMs, bestMs, lowMs } = columns
    const beginsMs = history[part + 1]?.columns.startMs[0] ?? toMs
    for (let i = 0; i < startMs.length; i++) {
      const start = startMs[i] ?? 0
      const from = Math.max(fromMs, start)
      // A finer part that begins within a coarse point takes its time over.
      const to = Math.min(start + pointMs, beginsMs, toMs)
      if (to <= from) continue
      extend(watched, from, to)
      if ((bestMs[i] ?? null) !== null) extend(aged, from, to)
      if ((lowMs[i] ?? 0) > objectiveMs) over.push([from, to])
    }
  })
  return { watched, aged, over }
}

type MutableSpan = [fromMs: number, toMs: number]

/** Adds a span that begins no earlier than those before it. */
function extend(spans: MutableSpan[], from: number, to: number): void {
  const last = spans.at(-1)
  if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
  else spans.push([from, to])
}
