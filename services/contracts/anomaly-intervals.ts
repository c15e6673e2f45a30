import type { Anomaly, AnomalyKind } from './anomaly.ts'
import { type SeriesId, seriesId } from './series.ts'

/** What a reader of anomalies has to do with one: act on it, or nothing because it has been said. */
export type Verdict = 'opens' | 'changes' | 'ends' | 'repeats'

interface Known {
  /** The id that the interval was first heard of by: what it is called from then on. */
  readonly id: string
  readonly startMs: number
  readonly atMs: number
  readonly endMs?: number
}

type Key = `${AnomalyKind} ${SeriesId}`

/** The newest interval of each series and kind. Never mutated. */
export type KnownIntervals = ReadonlyMap<Key, Known>

export const noIntervals: KnownIntervals = new Map()

const keyOf = ({ kind, series }: Anomaly): Key => `${kind} ${seriesId(series)}`

/**
 * Takes an anomaly off the bus and says what is new about it. Replays, and collectors that own a series together for a
 * moment, give one interval: what overlaps the open one is the same, whatever id it comes with, and goes by the id that
 * came first.
 */
export function dedupe(
  known: KnownIntervals,
  anomaly: Anomaly,
): { readonly known: KnownIntervals; readonly verdict: Verdict; readonly id: string } {
  const before = known.get(keyOf(anomaly))
  const { startMs, atMs, endMs } = anomaly
  if (before === undefined || isAnother(before, anomaly)) {
    const opened = { id: anomaly.id, startMs, atMs, ...(endMs === undefined ? {} : { endMs }) }
    const verdict = endMs === undefined ? 'opens' : 'ends'
    return { known: new Map(known).set(keyOf(anomaly), opened), verdict, id: anomaly.id }
  }
  const { id } = before
  const isEarlier = anomaly.id !== id && endMs !== undefined && endMs <= before.startMs
  const isOld =
    isEarlier || before.endMs !== undefined || (endMs === undefined && atMs <= before.atMs)
  if (isOld) return { known, verdict: 'repeats', id }
  const next = {
    ...{ id, startMs: Math.min(startMs, before.startMs), atMs: Math.max(atMs, before.atMs) },
    ...(endMs === undefined ? {} : { endMs }),
  }
  const verdict = endMs === undefined ? 'changes' : 'ends'
  return { known: new Map(known).set(keyOf(anomaly), next), verdict, id }
}

/** Whether an anomaly is of a later interval than the known one. An older one than that has had its say. */
function isAnother(before: Known, { id, startMs, atMs, endMs }: Anomaly): boolean {
  if (id === before.id || before.endMs === undefined) return false
  // Began within the ended interval: the same, unless its owner still finds it open afterwards.
  if (startMs > before.endMs) return true
  return endMs === undefined && startMs > before.startMs && atMs > before.endMs
}

/** Without the intervals that ended before a time: for readers that run long. */
export function forgetBefore(known: KnownIntervals, ms: number): KnownIntervals {
  return new Map([...known].filter(([, { endMs }]) => endMs === undefined || endMs >= ms))
}
