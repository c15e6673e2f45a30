import { type Anomaly, anomalyId } from '#contracts/anomaly.ts'
import { type Forecast, quantileHorizonsS } from '#contracts/forecast.ts'
import type { SeriesRow } from '#contracts/http-api.ts'

const minuteMs = 60_000

/** What is foretold of a series of the fixture whose age grows: P(breach) and a fan that widens with the horizon. */
export function fixtureForecast(
  { atMs, age }: Pick<SeriesRow, 'atMs' | 'age'>,
  { objectiveMs, probability }: { readonly objectiveMs: number; readonly probability: number },
): Forecast | undefined {
  if (!age.known) return undefined
  const leftS = 420
  const slope = (objectiveMs - age.bestMs) / leftS
  const quantilesMs = quantileHorizonsS.map(seconds => {
    const median = Math.max(0, age.bestMs + slope * seconds)
    return [0.7, 1, 1.4, 2.1].map(factor => Math.round(median * factor))
  })
  return {
    ...{ atMs, by: 'fixture@1', anomalyScore: 0.31, threshold: 0.5, proven: true },
    breachProbability: [0.02, 0.31, 1, 1.1].map(share => Math.min(0.97, share * probability)),
    quantilesMs,
    timeToBreachS: { low: 300, best: leftS, high: 660 },
    text: 'the objective breaks in ~7 min (5–11): arrivals +80 % in 6 min',
    reasons: [
      { input: 'arrivals', share: 0.34, text: 'arrivals +80 % in 6 min' },
      { input: 'consumption', share: 0.21, text: 'consumers at their ceiling of 1.2 k/s' },
      { input: 'echo', share: -0.06, text: 'no breach at this time yesterday' },
      { input: 'deploy', share: 0, text: 'deploy of billing 1.4.2 4 min ago' },
    ],
  }
}

/** A prediction that came true two hours ago, one that did not, and one that is open. */
export function fixtureAnomalies({ series, age }: SeriesRow, nowMs: number): readonly Anomaly[] {
  const of = (kind: Anomaly['kind'], given: Partial<Anomaly> & { startMs: number }): Anomaly => ({
    ...{ v: 1, id: anomalyId(series, kind, given.startMs), series, kind, atMs: given.startMs, age },
    ...{ objectiveLearnt: false, text: 'from the fixture', labels: {}, circumstances: [] },
    ...given,
  })
  const ago = (minutes: number) => Math.floor(nowMs / minuteMs) * minuteMs - minutes * minuteMs
  return [
    of('predicted_breach', { startMs: ago(2) }),
    of('predicted_breach', { startMs: ago(24), endMs: ago(12), outcome: 'false' }),
    of('breach', { startMs: ago(112), endMs: ago(104) }),
    of('predicted_breach', { startMs: ago(120), endMs: ago(112), outcome: 'confirmed' }),
  ]
}
