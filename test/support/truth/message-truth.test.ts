import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Sample } from '#contracts/sample.ts'
import { MessageTruth } from './message-truth.ts'

const sample = (atMs: number, lowMs: number, highMs: number): Sample => ({
  series: { cluster: 'c', stream: 's', consumer: 'g', kind: 'time_lag' },
  atMs,
  age: { known: true, lowMs, bestMs: highMs, highMs, method: 'publish-time' },
  evidence: { partitions: 1, unknownPartitions: 0 },
  facts: [],
})

test('bounds that miss the age of the oldest message that is not acknowledged are refused, whichever side', () => {
  const truth = new MessageTruth()
  truth.sent([
    [10_000, 10_010],
    [14_000, 14_010],
  ])
  truth.acked(0, [16_000, 16_010])
  assert.throws(() => truth.assertHolds(sample(15_000, 0, 4_900), 500), /too young/)
  truth.assertHolds(sample(15_000, 4_000, 5_000), 500)
  assert.throws(() => truth.assertHolds(sample(15_000, 5_100, 6_000), 500), /too old/)
  assert.throws(() => truth.assertHolds(sample(20_000, 9_000, 10_000), 500), /too old/)
  assert.throws(() => truth.assertHolds(sample(20_000, 0, 0), 500), /too young/)
  truth.assertHolds(sample(20_000, 5_900, 6_100), 500)
  assert.equal(truth.scored, 2)
})
