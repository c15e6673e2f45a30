import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bridgeStatus } from '#contracts/bridge-status.ts'
import { sampleBatch } from '#contracts/sample.ts'
import { topics } from '#contracts/topics.ts'
import { createCodec } from '#kit/bus/codec.ts'

const codec = createCodec(topics.samples.name, sampleBatch)
const age = { known: true, lowMs: 1, bestMs: 2, highMs: 3, method: 'caught-up' } as const
const series = { cluster: 'c', stream: 's', consumer: 'one', kind: 'time_lag' } as const
const batch = {
  ...({ v: 1, cluster: 'c', shard: 0, atMs: 5 } as const),
  samples: [
    { series, atMs: 5, age, evidence: { partitions: 1, unknownPartitions: 0 }, facts: [] },
    {
      ...{ series: { ...series, consumer: 'two' }, atMs: 5, facts: [] },
      age: { known: false, reason: 'no-data' } as const,
      evidence: { partitions: 1, unknownPartitions: 1 },
    },
  ],
  ended: [],
}

/** As a later release would send it: every object has a field more. */
function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMore)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([name, one]) => [name, withMore(one)])
  return { ...Object.fromEntries(fields), ofTomorrow: { v: 2, list: [1] } }
}

test('fields that a newer release added, at any depth, are passed over', () => {
  const read = codec.decode(JSON.stringify(withMore(batch)))
  assert.deepEqual(read, { ok: true, value: batch })
})

test('what is wrong besides added fields is still wrong, and said', () => {
  const bounds = {
    ...batch,
    samples: batch.samples.map(one => ({ ...one, age: { ...age, lowMs: 9 } })),
  }
  const read = codec.decode(JSON.stringify(withMore(bounds)))
  assert.ok(!read.ok && read.reason === 'schema')
  assert.match(read.detail, /bounds must be ordered/)
  assert.doesNotMatch(read.detail, /ofTomorrow/)
})

test('another version is another version, whatever it has besides', () => {
  const read = codec.decode(JSON.stringify({ ...batch, v: 2, ofTomorrow: 1 }))
  assert.ok(!read.ok && read.reason === 'version')
})

test('text that is no JSON, and JSON that is no object, cannot be read', () => {
  for (const [text, reason] of [
    ['{', 'not-json'],
    ['null', 'schema'],
    ['[]', 'schema'],
  ] as const) {
    const read = createCodec(topics.bridges.name, bridgeStatus).decode(text)
    assert.equal(read.ok ? 'ok' : read.reason, reason, text)
  }
})
