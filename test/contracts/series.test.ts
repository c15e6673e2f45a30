import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { latencyKind, parseSeriesId, seriesId, shardCount, shardOf } from '#contracts/series.ts'

const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
const key = fc.record(
  {
    kind: fc.constantFrom(...latencyKind.options),
    cluster: name,
    stream: name,
    consumer: name,
  },
  { noNullPrototype: true },
)

test('an id gives back the series that it was made from', () => {
  fc.assert(fc.property(key, series => assert.deepEqual(parseSeriesId(seriesId(series)), series)))
})

test('two series never share an id', () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      const isSame = JSON.stringify(a) === JSON.stringify(b)
      assert.equal(seriesId(a) === seriesId(b), isSame)
    }),
  )
})

for (const text of [
  '',
  'time_lag',
  'time_lag:a/b',
  'time_lag:a/b/c/d',
  'nope:a/b/c',
  'time_lag:a//c',
]) {
  test(`the text ${JSON.stringify(text)} is no id`, () => {
    assert.equal(parseSeriesId(text), undefined)
  })
}

test('a lone percent sign is refused, not thrown about', () => {
  assert.equal(parseSeriesId('time_lag:%/b/c'), undefined)
})

test('realistic names spread evenly over the shards', () => {
  const perShard = new Array<number>(shardCount).fill(0)
  for (let i = 0; i < 25_600; i++) {
    const id = seriesId({
      kind: 'time_lag',
      cluster: 'eu',
      stream: `s-${i % 160}`,
      consumer: `g-${i}`,
    })
    const shard = shardOf(id)
    perShard[shard] = (perShard[shard] ?? 0) + 1
  }
  // 100 expected per shard; six standard deviations of a fair hash is 60.
  assert.ok(Math.min(...perShard) > 40, `emptiest shard has ${Math.min(...perShard)}`)
  assert.ok(Math.max(...perShard) < 160, `fullest shard has ${Math.max(...perShard)}`)
})
