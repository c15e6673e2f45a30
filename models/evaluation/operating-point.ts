import type { Pages } from './pages.ts'
import type { JudgedEvent, ZonedSeries } from './zones.ts'

/** What one threshold brings over all series. Shares are 0 where there is nothing to share. */
export interface OperatingPoint {
  readonly threshold: number
  /** Share of the foreseeable spikes that somebody was warned of in time. */
  readonly recall: number
  /** Share of all spikes. */
  readonly recallAll: number
  /** Hits ÷ (hits + false alarms). */
  readonly precision: number
  /** The same without the hits that nobody could expect: the precision of the PR curve. */
  readonly precisionForeseeable: number
  readonly falseAlarmsPerDay: number
  /** Warning before foreseeable spikes; undefined without a hit. */
  readonly leadMedianS: number | undefined
  /** Nine of ten warnings came earlier than this. */
  readonly leadP10S: number | undefined
}

/** Outcomes at one threshold, kept apart by event and by series so that they can be drawn again. */
export interface Outcome {
  readonly threshold: number
  /** In the order of `eventsOf`; NaN where missed. */
  readonly leadS: Float64Array
  /** Per series. */
  readonly falseAlarms: Float64Array
}

/** Events and series to count; an index that appears twice counts twice. */
export interface Counted {
  readonly events: Iterable<number>
  readonly series: Iterable<number>
}

export interface Judged {
  readonly events: readonly JudgedEvent[]
  /** Judged days over all series. */
  readonly days: number
}

export const eventsOf = (all: readonly ZonedSeries[]) => all.flatMap(({ events }) => events)

export const daysOf = (all: readonly ZonedSeries[]) =>
  all.reduce((sum, { series, from }) => {
    return sum + (Math.max(0, series.value.length - from) * series.stepS) / 86_400
  }, 0)

export function outcomeOf(threshold: number, pages: readonly Pages[]): Outcome {
  return {
    threshold,
    leadS: Float64Array.from(pages.flatMap(({ leadS }) => [...leadS])),
    falseAlarms: Float64Array.from(pages, one => one.falseAlarms),
  }
}

export function operatingPoint(
  { threshold, leadS, falseAlarms }: Outcome,
  { events, days }: Judged,
  counted: Counted = { events: events.keys(), series: falseAlarms.keys() },
): OperatingPoint {
  const leads: number[] = []
  const tally = { events: 0, foreseeable: 0, hits: 0, falseAlarms: 0 }
  for (const i of counted.events) {
    const isForeseeable = events[i]?.isForeseeable === true
    const lead = leadS[i] ?? Number.NaN
    tally.events++
    if (isForeseeable) tally.foreseeable++
    if (Number.isNaN(lead)) continue
    tally.hits++
    if (isForeseeable) leads.push(lead)
  }
  for (const i of counted.series) tally.falseAlarms += falseAlarms[i] ?? 0
  const sorted = leads.toSorted((a, b) => a - b)
  return {
    threshold,
    recall: share(leads.length, tally.foreseeable),
    recallAll: share(tally.hits, tally.events),
    precision: share(tally.hits, tally.hits + tally.falseAlarms),
    precisionForeseeable: share(leads.length, leads.length + tally.falseAlarms),
    falseAlarmsPerDay: share(tally.falseAlarms, days),
    leadMedianS: sorted[Math.floor(sorted.length / 2)],
    leadP10S: sorted[Math.floor(sorted.length / 10)],
  }
}

const share = (part: number, of: number) => (of === 0 ? 0 : part / of)

/** The highest recall within the budget of false alarms per series and day; of equals the highest threshold. */
export function bestWithin(budget: number, curve: readonly OperatingPoint[]): OperatingPoint {
  const allowed = curve.filter(point => point.falseAlarmsPerDay <= budget)
  return allowed.reduce((best, point) => (point.recall > best.recall ? point : best))
}

/** Area under precision over recall, with precision made monotone; recall that is never reached earns nothing. */
export function areaUnder(points: readonly (readonly [recall: number, precision: number])[]) {
  const sorted = points.toSorted((a, b) => a[0] - b[0])
  let sum = 0
  let top = 0
  let right = sorted.at(-1)?.[0] ?? 0
  for (const [recall, precision] of sorted.toReversed()) {
    sum += (right - recall) * top
    right = recall
    top = Math.max(top, precision)
  }
  return sum + right * top
}
