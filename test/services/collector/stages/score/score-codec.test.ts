import assert from 'node:assert/strict'
import { test } from 'node:test'
import { putScore, scoreAt, scoreStride } from '#collector/stages/score/score-codec.ts'
import type { SeriesScore } from '#models/scoring/fleet-scorer.ts'

const scores: readonly SeriesScore[] = [
  { anomalyScore: 0.25, unscored: 'no-objective' },
  { anomalyScore: 0, unscored: 'value-unknown' },
  {
    anomalyScore: 0.5,
    forecast: {
      breachProbability: [0, 0.25, 0.5, 1],
      quantiles: Float32Array.from({ length: 24 }, (_, i) => i * 100),
      timeToBreachS: { low: 60, best: 120, high: 300 },
    },
    baseline: { breachProbability: [0.125, 0.25, 0.25, 0.5] },
  },
  { anomalyScore: 0.5, forecast: { breachProbability: [0, 0, 0, 0.5] }, isStandIn: true },
]

test('scores come out of the numbers as they went in, whatever stands beside them', () => {
  const numbers = new Float32Array(scores.length * scoreStride).fill(7)
  for (const [i, score] of scores.entries()) putScore(numbers, i, score)
  for (const [i, score] of scores.entries()) assert.deepEqual(scoreAt(numbers, i), score)
})
