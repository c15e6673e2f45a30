import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KnownAge } from '#contracts/age.ts'
import type { Sample } from '#contracts/sample.ts'
import { Scorecard } from './scorecard.ts'
import { StreamTruth } from './stream-truth.ts'

const reading = { isolation: 'read_uncommitted', slackMs: 100 } as const

/** One record at offset 0, readable from 1000 to 1010, which nobody has read. */
function truth(): StreamTruth {
  const stream = new StreamTruth()
  stream.partition(0).append({ baseOffset: 0, count: 1, sent: { fromMs: 1_000, toMs: 1_010 } })
  stream.commit('reader', { 0: 0 }, { fromMs: 500, toMs: 510 })
  return stream
}

function sampleAt(atMs: number, age: Pick<KnownAge, 'lowMs' | 'highMs' | 'method'>): Sample {
  return {
    series: { cluster: 'c', stream: 's', consumer: 'reader', kind: 'time_lag' },
    atMs,
    age: { known: true, bestMs: age.lowMs, ...age },
    evidence: { partitions: 1, unknownPartitions: 0 },
    facts: [],
  }
}

const cases = [
  { says: 'bounds around the truth', lowMs: 3_900, highMs: 4_100, isViolated: false },
  { says: 'bounds that touch the truth', lowMs: 3_000, highMs: 3_990, isViolated: false },
  { says: 'bounds below the truth', lowMs: 3_000, highMs: 3_980, isViolated: true },
  { says: 'bounds above the truth', lowMs: 4_010, highMs: 5_000, isViolated: true },
  { says: 'no age where there is one', lowMs: 0, highMs: 0, isViolated: true },
]
for (const { says, lowMs, highMs, isViolated } of cases) {
  test(`${says} ${isViolated ? 'fail' : 'pass'}`, () => {
    const card = new Scorecard()
    const method = 'end-offset-history'
    card.score(sampleAt(5_000, { lowMs, highMs, method }), truth(), reading)
    const check = () => card.assertHardBoundsHold({ atLeast: 1 })
    if (isViolated) assert.throws(check, /1 of 1/)
    else check()
  })
}

test("producers' timestamps are scored apart, and too few hard polls prove nothing", () => {
  const card = new Scorecard()
  card.score(sampleAt(5_000, { lowMs: 0, highMs: 1, method: 'create-time' }), truth(), reading)
  assert.equal(card.by('create-time')[0]?.isViolated, true)
  card.assertHardBoundsHold({ atLeast: 0 })
  assert.throws(() => card.assertHardBoundsHold({ atLeast: 1 }), /only 0 polls/)
})

test('a commit that may or may not have been read yet leaves both ages possible', () => {
  const stream = truth()
  stream.commit('reader', { 0: 1 }, { fromMs: 4_950, toMs: 4_960 })
  const at = (atMs: number) => stream.trueAge('reader', { ...reading, atMs })
  assert.deepEqual(at(4_900), { lowMs: 3_890, highMs: 3_900 })
  assert.deepEqual(at(5_000), { lowMs: 0, highMs: 4_000 })
  assert.deepEqual(at(5_100), { lowMs: 0, highMs: 0 })
})
