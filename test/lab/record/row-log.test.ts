import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Sample } from '#contracts/sample.ts'
import { RowLog } from '#lab/record/row-log.ts'
import { timeScale } from '#lab/record/time-scale.ts'

const sampleAt = (atMs: number, bestMs: number): Sample => ({
  series: { cluster: 'kafka', stream: 'recorded-1', consumer: 'recorded-1', kind: 'time_lag' },
  atMs,
  age: { known: true, lowMs: bestMs, bestMs, highMs: bestMs, method: 'end-offset-history' },
  evidence: { partitions: 1, unknownPartitions: 0 },
  ...{ backlog: 30, arrivalsPerS: 20, readsPerS: 10, facts: ['rebalancing'] },
})

test('ages stretch and rates shrink by the compression, so that backlog / rate still is a time', () => {
  const log = new RowLog(timeScale(1_000), 5_000)
  log.add(sampleAt(5_000, 1_500))
  assert.deepEqual(log.rows(), [
    { valueMs: 15_000, arrivalRate: 2, consumeRate: 1, backlog: 30, rebalance: 1 },
  ])
})

test('polls that come late keep their rows, and a poll that is missing leaves its row empty', () => {
  const log = new RowLog(timeScale(1_000), 0)
  for (const atMs of [-700, 80, 1_310, 3_040]) log.add(sampleAt(atMs, atMs + 1_000))
  assert.deepEqual(
    log.rows().map(row => row?.valueMs),
    [10_800, 23_100, undefined, 40_400],
  )
})

test('polls that come now early, now late around the middle of two rows lose none of them', () => {
  const log = new RowLog(timeScale(1_000), 0)
  for (const atMs of [520, 1_480, 2_530, 3_460, 4_520, 5_490]) log.add(sampleAt(atMs, 1_000))
  assert.equal(log.rows().filter(row => row !== undefined).length, 6)
})

test('an age that nobody can say is no number', () => {
  const log = new RowLog(timeScale(1_000), 0)
  log.add({ ...sampleAt(0, 1), age: { known: false, reason: 'not-measured' } })
  assert.deepEqual(log.rows()[0]?.valueMs, Number.NaN)
})
