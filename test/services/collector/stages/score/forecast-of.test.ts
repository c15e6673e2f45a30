import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeriesMemory, type SeriesRecord } from '#collector/series-memory.ts'
import { forecastOf, type ScoredStep } from '#collector/stages/score/forecast-of.ts'
import { forecast as forecastSchema } from '#contracts/forecast.ts'
import type { SeriesScore } from '#models/scoring/fleet-scorer.ts'

const key = { cluster: 'c', stream: 's', consumer: 'g', kind: 'time_lag' } as const
const record = (): SeriesRecord => new SeriesMemory(() => 30_000).of(key, 0)

const score: SeriesScore = {
  anomalyScore: 0.1,
  forecast: {
    breachProbability: [0.1, 0.4, 0.82, 0.9],
    timeToBreachS: { low: 300, best: 420, high: 660 },
  },
  baseline: { breachProbability: [0.2, 0.2, 0.3, 0.3] },
}
const step: ScoredStep = {
  ...{ atMs: 1_000, by: 'mixer@1', happened: () => [] },
  reasons: [
    { input: 'closeness', share: 0.5, text: 'age 20 s is 67 % of the objective of 30 s' },
    { input: 'echo', share: -0.3, text: 'no breach at this time yesterday' },
    { input: 'arrivals', share: 0.2, text: 'arrivals +80 % in 6 min' },
  ],
}

test('the sentence says when, how sure and why, and names what raises the risk alone', () => {
  const said = forecastSchema.parse(forecastOf(score, record(), step))
  assert.equal(
    said.text,
    '30 s objective breaks in ~7 min (5–11), 82 %: age 20 s is 67 % of the objective of 30 s, arrivals +80 % in 6 min',
  )
  assert.deepEqual(
    said.reasons.map(({ input, share }) => [input, share]),
    [
      ['closeness', 0.5],
      ['echo', -0.3],
      ['arrivals', 0.2],
    ],
    'the list keeps what lowers it, with its sign',
  )
})

test('a sentence without a reason that raises the risk ends after how sure it is', () => {
  const lowering = { ...step, reasons: step.reasons.filter(({ share }) => share < 0) }
  const said = forecastOf(score, record(), lowering)
  assert.equal(said?.text, '30 s objective breaks in ~7 min (5–11), 82 %')
})

test('a baseline that stands in is named, for a series without skill as for one whose numbers were none', () => {
  const fallen = record()
  fallen.skill = { ...fallen.skill, isFallenBack: true }
  assert.equal(forecastOf(score, fallen, step)?.by, 'static')
  assert.deepEqual(forecastOf(score, fallen, step)?.breachProbability, [0.2, 0.2, 0.3, 0.3])
  const standIn = {
    ...score,
    forecast: { breachProbability: [0, 0, 0, 0] as const },
    isStandIn: true,
  }
  assert.equal(forecastOf(standIn, record(), step)?.by, 'static')
})
