import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PartitionTruth } from './partition-truth.ts'

const at = (ms: number) => ({ fromMs: ms, toMs: ms + 2 })
const one = (baseOffset: number, ms: number, transaction?: string) => ({
  baseOffset,
  count: 1,
  sent: at(ms),
  ...(transaction === undefined ? {} : { transaction }),
})

test('the oldest unread record gives the age, and a drained partition has none', () => {
  const truth = new PartitionTruth()
  truth.append(one(0, 1_000))
  truth.append(one(1, 2_000))
  assert.deepEqual(truth.trueAge(0, 'read_uncommitted', 5_000), { lowMs: 3_998, highMs: 4_000 })
  assert.deepEqual(truth.trueAge(1, 'read_uncommitted', 5_000), { lowMs: 2_998, highMs: 3_000 })
  assert.deepEqual(truth.trueAge(2, 'read_uncommitted', 5_000), { lowMs: 0, highMs: 0 })
})

test('a record that is just being sent may be readable or not', () => {
  const truth = new PartitionTruth()
  truth.append(one(0, 1_000))
  assert.deepEqual(truth.trueAge(0, 'read_uncommitted', 1_001), { lowMs: 0, highMs: 1 })
  assert.deepEqual(truth.trueAge(0, 'read_uncommitted', 999), { lowMs: 0, highMs: 0 })
})

test('an open transaction holds back whatever follows it, until its end', () => {
  const truth = new PartitionTruth()
  truth.append(one(0, 1_000, 'tx'))
  truth.append(one(1, 2_000))
  assert.deepEqual(truth.trueAge(0, 'read_committed', 5_000), { lowMs: 0, highMs: 0 })
  assert.deepEqual(truth.trueAge(0, 'read_uncommitted', 5_000), { lowMs: 3_998, highMs: 4_000 })
  truth.endTransaction('tx', 'committed', at(6_000))
  assert.deepEqual(truth.trueAge(1, 'read_committed', 9_000), { lowMs: 2_998, highMs: 3_000 })
})

test('aborted records are never readable to who reads committed ones', () => {
  const truth = new PartitionTruth()
  truth.append(one(0, 1_000, 'tx'))
  truth.append(one(1, 2_000))
  truth.endTransaction('tx', 'aborted', at(3_000))
  assert.deepEqual(truth.trueAge(0, 'read_committed', 9_000), { lowMs: 5_998, highMs: 6_000 })
  assert.deepEqual(truth.trueAge(0, 'read_uncommitted', 9_000), { lowMs: 7_998, highMs: 8_000 })
})

test('a second open transaction keeps holding back what the first one releases behind it', () => {
  const truth = new PartitionTruth()
  truth.append(one(0, 1_000, 'first'))
  truth.append(one(1, 2_000, 'second'))
  truth.append(one(2, 3_000))
  truth.endTransaction('first', 'committed', at(4_000))
  assert.deepEqual(truth.trueAge(0, 'read_committed', 9_000), { lowMs: 4_998, highMs: 5_000 })
  assert.deepEqual(truth.trueAge(1, 'read_committed', 9_000), { lowMs: 0, highMs: 0 })
  truth.endTransaction('second', 'committed', at(5_000))
  assert.deepEqual(truth.trueAge(2, 'read_committed', 9_000), { lowMs: 3_998, highMs: 4_000 })
})

test('between a removal and its proof, the removed record and the next one are both possible', () => {
  const truth = new PartitionTruth()
  truth.append(one(0, 1_000))
  truth.append(one(1, 2_000))
  truth.remove(offset => offset < 1, { fromMs: 3_000, toMs: 4_000 })
  assert.deepEqual(truth.trueAge(0, 'read_uncommitted', 2_500), { lowMs: 1_498, highMs: 1_500 })
  assert.deepEqual(truth.trueAge(0, 'read_uncommitted', 3_500), { lowMs: 1_498, highMs: 2_500 })
  assert.deepEqual(truth.trueAge(0, 'read_uncommitted', 5_000), { lowMs: 2_998, highMs: 3_000 })
})
