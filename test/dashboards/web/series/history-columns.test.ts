import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { facts } from '#contracts/sample.ts'
import {
  factsOf,
  noHistory,
  unknownSpans,
  withHoles,
  withRow,
} from '#dashboards/web/src/series/history-columns.ts'
import { fixtureSeries } from '#test/support/board/fixture-series.ts'

const pointMs = 10_000
const startMs = Math.ceil(Date.now() / pointMs) * pointMs
const [one] = fixtureSeries(1)
const rowAt = (ms: number) => {
  if (one === undefined) throw new Error('the fixture has a first series')
  return one.rowAt(ms)
}

test('rows of one step share a point, and the next step has its own', () => {
  let columns = noHistory
  for (const atMs of [0, 5_000, 10_000, 15_000]) {
    columns = withRow(columns, rowAt(startMs + atMs), pointMs)
  }
  assert.deepEqual(columns.startMs, [startMs, startMs + pointMs])
})

test('a row from before the last point changes nothing', () => {
  const columns = withRow(noHistory, rowAt(startMs), pointMs)
  assert.equal(withRow(columns, rowAt(startMs - pointMs), pointMs), columns)
})

test('all columns keep one length, whatever rows and holes come', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400_000)), times => {
      const columns = withHoles(
        times.reduce((all, ms) => withRow(all, rowAt(startMs + ms), pointMs), noHistory),
        pointMs,
      )
      const lengths = new Set(Object.values(columns).map(column => column.length))
      assert.equal(lengths.size, 1)
      assert.deepEqual(columns.startMs, columns.startMs.toSorted())
    }),
  )
})

test('a pause of the watching is a hole, and the hole is unknown from its start to its end', () => {
  const first = withRow(noHistory, rowAt(startMs), pointMs)
  const columns = withHoles(withRow(first, rowAt(startMs + 100_000), pointMs), pointMs)
  assert.deepEqual(unknownSpans(columns, pointMs), [
    { fromMs: startMs + pointMs, toMs: startMs + 100_000 },
  ])
})

test('every set of facts survives its bits', () => {
  fc.assert(
    fc.property(fc.subarray([...facts]), some => {
      const bits = some.reduce((sum, fact) => sum | (1 << facts.indexOf(fact)), 0)
      assert.deepEqual(factsOf(bits), some)
    }),
  )
})
