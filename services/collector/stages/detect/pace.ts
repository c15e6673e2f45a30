import type { Sample } from '#contracts/sample.ts'
import type { SeriesRecord } from '../../series-memory.ts'

/** A score follows the sample that closed its step. One that is later than this, and two samples more, is of the past. */
const behindMaxMs = 30_000
/** A gap between samples is no spacing. */
const spacingMaxMs = 600_000

/** Takes the newest sample of a series, and how long after the one before it was taken. */
export function noteSample(record: SeriesRecord, sample: Sample): void {
  const before = record.sample
  if (before !== undefined && sample.atMs < before.atMs) return
  const sinceMs = sample.atMs - (before?.atMs ?? sample.atMs)
  if (sinceMs > 0) record.spacingMs = Math.min(spacingMaxMs, sinceMs)
  record.sample = sample
}

/**
 * Whether the samples of a series are far ahead of a score, as while an outage is read back: what came of it is known already,
 * and predicting it would tell of the past and teach what is not so.
 */
export const isBehind = ({ sample, spacingMs }: SeriesRecord, atMs: number): boolean =>
  sample !== undefined && sample.atMs - atMs > behindMaxMs + 2 * spacingMs
