import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { AnomalyOutbox } from '#collector/anomaly-outbox.ts'
import { collectorMetrics } from '#collector/metrics.ts'
import { SeriesMemory } from '#collector/series-memory.ts'
import { Detecting } from '#collector/stages/detect/detecting.ts'
import { putScore, scoreStride } from '#collector/stages/score/score-codec.ts'
import type { Anomaly } from '#contracts/anomaly.ts'
import { type LearntState, learntState } from '#contracts/learnt-state.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import { systemClock } from '#kit/clock.ts'
import { registerMetrics } from '#kit/metrics.ts'
import type { SeriesScore } from '#models/scoring/fleet-scorer.ts'

const series = { cluster: 'c', stream: 's', consumer: 'g', kind: 'time_lag' } as const
const minuteMs = 60_000
const startMs = 1_800_000_000_000

/** A series that breaks in the last two minutes of each hour, told by a forecaster that always says the same. */
function open(score: SeriesScore, { lowMs }: { readonly lowMs?: number } = {}) {
  const memory = new SeriesMemory(() => 30_000)
  const told: Anomaly[] = []
  const detecting = new Detecting(
    { budgetPerDay: 1, staleMs: 60_000 },
    {
      memory,
      contextOf: () => ({ labels: {}, links: {}, events: [] }),
      onAnomalies: (_, anomalies) => told.push(...anomalies),
    },
  )
  const record = memory.of(series, startMs)
  const numbers = new Float32Array(scoreStride)
  putScore(numbers, 0, score)
  /** Takes the sample of a minute, then the scores of a step that ended so long before. */
  const stepAt = (minute: number, behindMs = 0) => {
    const atMs = startMs + minute * minuteMs
    const bestMs = minute % 60 >= 58 ? 40_000 : 1_000
    const age = { known: true, lowMs: lowMs ?? bestMs, bestMs, highMs: bestMs } as const
    const sample = {
      ...{ series, atMs, age: { ...age, method: 'end-offset-history' as const }, facts: [] },
      evidence: { partitions: 1, unknownPartitions: 0 },
    }
    detecting.takeSample({ sample, objectiveMs: 30_000 }, atMs)
    const answer = {
      kind: 'scores',
      by: 'mixer@1',
      handles: Uint32Array.of(record.handle),
      numbers,
    } as const
    const scores = { ...answer, reasons: [], tookMs: 1, series: 1, bytes: 1 }
    return detecting.takeScores(scores, atMs - behindMs, atMs)[0]?.foretold.forecast
  }
  return { memory, record, told, stepAt }
}

const careless: SeriesScore = {
  anomalyScore: 0,
  forecast: { breachProbability: [0.01, 0.04, 0.1, 0.15] },
  baseline: { breachProbability: [0.01, 0.04, 0.1, 0.15] },
}

test('a series that breaks more often than it is told to is told a higher probability by and by, at all horizons', () => {
  const { stepAt, record } = open(careless)
  assert.deepEqual(stepAt(0)?.breachProbability, [0.01, 0.04, 0.1, 0.15])
  let said = stepAt(1)
  for (let minute = 2; minute < 5 * 1_440; minute++) said = stepAt(minute) ?? said
  // A breach follows within a quarter of an hour on one minute in four.
  const [, , quarter = 0, half = 0] = said?.breachProbability ?? []
  assert.ok(quarter > 0.2 && quarter < 0.3, `${quarter}`)
  assert.ok(half > quarter)
  assert.ok(record.calibration.logRate > 0.5)
})

test('what stands in for the forecaster is neither calibrated nor learnt from', () => {
  const { stepAt, record } = open({ ...careless, isStandIn: true })
  for (let minute = 0; minute < 1_440; minute++) stepAt(minute)
  assert.equal(record.calibration.logRate, 0)
})

test('the calibration of a series goes with its state to whoever owns it next', async () => {
  const { stepAt, record } = open(careless)
  for (let minute = 0; minute < 1_440; minute++) stepAt(minute)
  const states: LearntState[] = []
  const bus: Pick<Bus, 'publish'> = {
    async publish(topic, messages) {
      if (topic !== topics.seriesState.name) return
      for (const { value } of messages) states.push(learntState.parse(JSON.parse(value)))
    },
  }
  const metrics = registerMetrics(collectorMetrics, new Registry())
  const outbox = new AnomalyOutbox({
    ...{ bus: bus as Bus, anomalies: { put: async () => {} }, clock: systemClock, metrics },
    stateEveryMs: 0,
    isPast: () => false,
  })
  outbox.remember(record, { isLast: true })
  await outbox.flush()
  const [state] = states
  assert.ok(state !== undefined)
  const next = new SeriesMemory(() => 30_000)
  next.restore(state, startMs)
  assert.ok(record.calibration.logRate > 0.1)
  assert.deepEqual(next.of(series, startMs).calibration, record.calibration)
  const { calibration: _, ...older } = state
  next.restore(learntState.parse(older), startMs)
  assert.equal(next.of(series, startMs).calibration.logRate, 0, 'a state of before knows none')
})

test('scores that come when the samples are far ahead predict nothing and teach nothing', () => {
  const sure: SeriesScore = { ...careless, forecast: { breachProbability: [0.2, 0.5, 0.9, 0.9] } }
  const behind = open(sure)
  for (let minute = 0; minute < 50; minute++) behind.stepAt(minute, 5 * minuteMs)
  assert.deepEqual(behind.told, [])
  assert.equal(behind.record.skill.checked, 0)
  assert.equal(behind.record.threshold.probability, 0.5)

  // A step closes with the sample after it: with a sample a minute it is a minute behind at least.
  const inTime = open(sure)
  for (let minute = 0; minute < 50; minute++) inTime.stepAt(minute, minuteMs)
  assert.equal(inTime.told[0]?.kind, 'predicted_breach')
  assert.ok(inTime.record.skill.checked > 0)
})

test('a prediction that came by the best estimate, though the bounds never made it certain, is no false alarm', () => {
  const sure: SeriesScore = { ...careless, forecast: { breachProbability: [0.2, 0.5, 0.9, 0.9] } }
  // As of a compacted stream, of which the upper bound alone is known.
  const { stepAt, told, record } = open(sure, { lowMs: 0 })
  for (let minute = 50; minute < 100; minute++) stepAt(minute)
  const ended = told.find(({ outcome }) => outcome !== undefined)
  assert.equal(ended?.outcome, 'averted')
  assert.match(
    ended?.text ?? '',
    /^The predicted breach of the objective of 30 s may have come, highest age 40 s: its bounds left it open\.$/,
  )
  assert.ok(record.threshold.probability <= 0.5, 'the threshold is not raised')
})
