import { type Anomaly, anomalyId } from '#contracts/anomaly.ts'
import type { Forecast } from '#contracts/forecast.ts'
import type { SeriesKey } from '#contracts/series.ts'

/** `orders/{consumer}` on a shop's cluster. */
export const shopSeries = (consumer: string): SeriesKey => ({
  ...{ cluster: 'shop', stream: 'orders', consumer, kind: 'time_lag' },
})

/** What is foretold of a series that will break its objective of 30 s in seven minutes. */
export function someForecast(atMs: number, probability = 0.82): Forecast {
  return {
    ...{ atMs, by: 'mixer@1', breachProbability: [0.01, 0.27, probability, 0.9] },
    quantilesMs: [
      [16_900, 18_900, 20_800, 23_000],
      [17_600, 20_700, 24_100, 28_900],
      [20_100, 26_400, 34_800, 44_000],
      [24_300, 35_900, 51_000, 70_200],
      [26_000, 43_500, 68_400, 98_000],
      [25_200, 60_800, 115_000, 190_000],
    ],
    timeToBreachS: { low: 300, best: 424, high: 660 },
    ...{ anomalyScore: 0.4, threshold: 0.6, proven: true },
    text: 'Arrivals +80 % in 6 min; readers stay at 1.2 k/s.',
    reasons: [{ input: 'arrivals', share: 0.41, text: 'Arrivals rose by 80 % in 6 min.' }],
  }
}

interface Told {
  readonly consumer: string
  readonly atMs: number
  readonly startMs?: number
  readonly endMs?: number
}

const common = ({ consumer, atMs, startMs = atMs, endMs }: Told) => ({
  ...{ v: 1 as const, series: shopSeries(consumer), startMs, atMs },
  ...{ objectiveMs: 30_000, objectiveLearnt: false, labels: {}, circumstances: [] },
  ...(endMs !== undefined && { endMs }),
})

/** An objective that is about to break. */
export function prediction(told: Told): Anomaly {
  const { series, startMs, ...facts } = common(told)
  return {
    ...{ ...facts, series, startMs, kind: 'predicted_breach' },
    id: anomalyId(series, 'predicted_breach', startMs),
    age: { known: true, bestMs: 18_200, lowMs: 17_000, highMs: 19_000, method: 'log-append-time' },
    forecast: someForecast(told.atMs),
    text: 'Arrivals +80 % in 6 min; readers stay at 1.2 k/s.',
  }
}

/** An objective that is broken. */
export function breach(told: Told): Anomaly {
  const { series, startMs, ...facts } = common(told)
  return {
    ...{ ...facts, series, startMs, kind: 'breach' },
    id: anomalyId(series, 'breach', startMs),
    age: { known: true, bestMs: 41e3, lowMs: 40e3, highMs: 42e3, method: 'log-append-time' },
    text: `${told.consumer} is 41 s late on orders; the objective is 30 s.`,
  }
}
