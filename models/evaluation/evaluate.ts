import { createRandom } from '../random.ts'
import { type BrierScore, brierScore } from './brier.ts'
import {
  areaUnder,
  bestWithin,
  type Counted,
  daysOf,
  eventsOf,
  type Judged,
  type OperatingPoint,
  type Outcome,
  operatingPoint,
  outcomeOf,
} from './operating-point.ts'
import { pagesAt, thresholdsOf } from './pages.ts'
import { type JudgedSeries, zonesOf } from './zones.ts'

export interface EvaluationOptions {
  /** False alarms per series and day. */
  readonly budget: number
  /** The threshold that nobody chose by looking at the outcome. */
  readonly fixedThreshold: number
  /** Draws for the intervals; 0 leaves them out. */
  readonly draws: number
  readonly seed: number
}

export const usualEvaluation: EvaluationOptions = {
  budget: 1,
  fixedThreshold: 0.5,
  draws: 200,
  seed: 1,
}

/** 2.5 % and 97.5 % quantiles of what other samples of events would have shown. */
type Interval = readonly [low: number, high: number]

export interface ForecastReport extends BrierScore {
  readonly series: number
  readonly scoredDays: number
  readonly spikes: number
  readonly foreseeable: number
  readonly prAuc: number
  readonly prAucAll: number
  readonly atBudget: OperatingPoint
  readonly atFixed: OperatingPoint
  readonly curve: readonly OperatingPoint[]
  /** Empty without draws. */
  readonly intervals: Readonly<Partial<Record<'prAuc' | 'recall' | 'precision', Interval>>>
}

/** Judges forecasts by events: who was warned in time, and what it cost in false alarms. */
export function evaluateForecasts(
  all: readonly JudgedSeries[],
  options: EvaluationOptions = usualEvaluation,
): ForecastReport {
  const zoned = all.map(zonesOf)
  const judged = { events: eventsOf(zoned), days: daysOf(zoned) }
  const outcomeAt = (threshold: number) =>
    outcomeOf(
      threshold,
      zoned.map(one => pagesAt(threshold, one)),
    )
  const outcomes = thresholdsOf(zoned).map(outcomeAt)
  const curve = outcomes.map(outcome => operatingPoint(outcome, judged))
  const atBudget = bestWithin(options.budget, curve)
  return {
    series: all.length,
    scoredDays: judged.days,
    spikes: judged.events.length,
    foreseeable: judged.events.filter(({ isForeseeable }) => isForeseeable).length,
    prAuc: prAucOf(curve),
    prAucAll: areaUnder(curve.map(point => [point.recallAll, point.precision])),
    atBudget,
    atFixed: operatingPoint(outcomeAt(options.fixedThreshold), judged),
    curve,
    ...brierScore(zoned),
    intervals: intervalsOf(outcomes, judged, { ...options, threshold: atBudget.threshold }),
  }
}

/** What one threshold brings, without the rest of the report. */
export function operatingPointAt(threshold: number, all: readonly JudgedSeries[]): OperatingPoint {
  const zoned = all.map(zonesOf)
  const pages = zoned.map(one => pagesAt(threshold, one))
  const judged = { events: eventsOf(zoned), days: daysOf(zoned) }
  return operatingPoint(outcomeOf(threshold, pages), judged)
}

const prAucOf = (curve: readonly OperatingPoint[]) =>
  areaUnder(curve.map(point => [point.recall, point.precisionForeseeable]))

/**
 * Intervals by bootstrap: spikes are drawn with replacement, and so are the series that false alarms came from. The
 * threshold stays the chosen one.
 */
function intervalsOf(
  outcomes: readonly Outcome[],
  judged: Judged,
  { draws, seed, threshold }: EvaluationOptions & { readonly threshold: number },
): ForecastReport['intervals'] {
  const chosen = outcomes.find(outcome => outcome.threshold === threshold)
  if (draws === 0 || chosen === undefined || judged.events.length === 0) return {}
  const random = createRandom(seed, 'bootstrap')
  const found = { prAuc: [] as number[], recall: [] as number[], precision: [] as number[] }
  const drawn = (length: number) => Array.from({ length }, () => random.int(0, length - 1))
  for (let draw = 0; draw < draws; draw++) {
    const counted: Counted = {
      events: drawn(judged.events.length),
      series: drawn(chosen.falseAlarms.length),
    }
    const point = operatingPoint(chosen, judged, counted)
    found.recall.push(point.recall)
    found.precision.push(point.precision)
    found.prAuc.push(prAucOf(outcomes.map(outcome => operatingPoint(outcome, judged, counted))))
  }
  return {
    prAuc: interval(found.prAuc),
    recall: interval(found.recall),
    precision: interval(found.precision),
  }
}

function interval(drawn: readonly number[]): Interval {
  const sorted = drawn.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN
  return [at(0.025), at(0.975)]
}
