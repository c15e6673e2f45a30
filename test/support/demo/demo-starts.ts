import type { Anomaly } from '#contracts/anomaly.ts'
import { seriesId } from '#contracts/series.ts'
import type { DemoCourse, DemoHours } from './demo-hours.ts'

/** What somebody who starts the demo waits for: to be told of something, and that it comes true, but not at once. */
interface StartRule {
  /** From the start until the past is read, in which nobody is told of anything. */
  readonly readAfterMs: number
  /** Less warning than this is none. */
  readonly leadMinMs: number
  /** Starts are this far apart, the last one so long before the end of what was run. */
  readonly everyMs: number
  readonly aheadMs: number
}

/** For each start within the course, how long it takes until somebody is told of a breach that then comes; infinite where nobody is. */
export function waitsMs(
  { told }: Pick<DemoCourse, 'told'>,
  { startMs, liveMs }: Pick<DemoHours, 'startMs' | 'liveMs'>,
  { readAfterMs, leadMinMs, everyMs, aheadMs }: StartRule,
): readonly number[] {
  const waits: number[] = []
  for (let atMs = startMs; atMs < startMs + liveMs - aheadMs; atMs += everyMs) {
    const heard = told.flatMap(({ toldMs, firedMs = Number.NEGATIVE_INFINITY }) => {
      // What is foretold already when the past is read is told then.
      const heardMs = Math.max(toldMs, atMs + readAfterMs)
      return firedMs - heardMs >= leadMinMs ? [heardMs - atMs] : []
    })
    waits.push(Math.min(Number.POSITIVE_INFINITY, ...heard))
  }
  return waits
}

/** At each of the moments, how many series are broken. */
export function brokenAt(
  anomalies: readonly Anomaly[],
  momentsMs: readonly number[],
): readonly number[] {
  const breaches = anomalies.filter(({ kind }) => kind === 'breach')
  return momentsMs.map(atMs => {
    const broken = breaches.filter(
      ({ startMs, endMs = Number.POSITIVE_INFINITY }) => startMs <= atMs && atMs < endMs,
    )
    return new Set(broken.map(({ series }) => seriesId(series))).size
  })
}
