import { definition } from './definition.ts'
import { type ZonedSeries, zone } from './zones.ts'

/** What paging at one threshold does on one series. */
export interface Pages {
  readonly falseAlarms: number
  /** Seconds of warning per event, in the order of the events; NaN for those that nobody was paged for. */
  readonly leadS: Float64Array
}

/** Counts what paging at one threshold does. */
export function pagesAt(threshold: number, zoned: ZonedSeries): Pages {
  const { series, events } = zoned
  const leadS = new Float64Array(events.length).fill(Number.NaN)
  let falseAlarms = 0
  for (const { row, event } of pageRows(threshold, zoned)) {
    const onset = events[event ?? -1]?.onset
    if (event === undefined || onset === undefined) falseAlarms++
    else if (Number.isNaN(leadS[event])) leadS[event] = (onset - row) * series.stepS
  }
  return { falseAlarms, leadS }
}

/** One page. */
export interface PageRow {
  readonly row: number
  /** Place of the event that it warns of; absent for a false alarm. */
  readonly event?: number
}

/** Pages on the first sample at or above the threshold, then is silent; a neutral stretch ends the silence. */
export function* pageRows(
  threshold: number,
  { series: { risk, stepS }, from, zones }: ZonedSeries,
): Generator<PageRow> {
  let next = 0
  for (let row = from; row < risk.length; row++) {
    const at = zones[row] ?? zone.neutral
    if (at === zone.neutral) {
      next = 0
      continue
    }
    if (row < next || !(Number(risk[row]) >= threshold)) continue
    next = row + definition.coolDownS / stepS
    yield at >= zone.lead ? { row, event: at - zone.lead } : { row }
  }
}

/**
 * Thresholds worth trying: those of the samples that can raise an alarm, by rank, denser towards the top, where few
 * samples decide. From high to low; the first is above everything.
 */
export function thresholdsOf(all: readonly ZonedSeries[]): readonly number[] {
  const signals = all.flatMap(({ series: { risk }, zones }) =>
    Array.from(zones, (at, i) => (at === zone.neutral ? Number.NaN : Number(risk[i]))).filter(
      Number.isFinite,
    ),
  )
  const sorted = Float64Array.from(signals).sort()
  const found = new Set([Number.POSITIVE_INFINITY])
  for (let step = 0; step <= thresholdSteps; step++) {
    const rank = Math.round(sorted.length ** (step / thresholdSteps))
    const threshold = sorted[Math.max(0, sorted.length - rank)]
    if (threshold !== undefined) found.add(threshold)
  }
  return [...found].sort((a, b) => b - a)
}

/** As many as the published scorer tries. */
const thresholdSteps = 200
