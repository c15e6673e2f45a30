import { definition } from './definition.ts'
import { type ZonedSeries, zone } from './zones.ts'

/** What paging at one threshold does on one series. */
export interface Pages {
  readonly falseAlarms: number
  /** Seconds of warning per event, in the order of the events; NaN for those that nobody was paged for. */
  readonly leadS: Float64Array
}

/** Pages on the first sample at or above the threshold, then is silent; a neutral stretch ends the silence. */
export function pagesAt(threshold: number, { series, from, events, zones }: ZonedSeries): Pages {
  const { risk, stepS } = series
  const leadS = new Float64Array(events.length).fill(Number.NaN)
  let falseAlarms = 0
  let next = 0
  for (let i = from; i < risk.length; i++) {
    const at = zones[i] ?? zone.neutral
    if (at === zone.neutral) {
      next = 0
      continue
    }
    if (i < next || !(Number(risk[i]) >= threshold)) continue
    next = i + definition.coolDownS / stepS
    const event = events[at - zone.lead]
    if (event === undefined) falseAlarms++
    else if (Number.isNaN(leadS[at - zone.lead])) leadS[at - zone.lead] = (event.onset - i) * stepS
  }
  return { falseAlarms, leadS }
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
