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
  withRows,
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

test('steps that the store has not written down are filled by the rows that came meanwhile', () => {
  const written = withRow(noHistory, rowAt(startMs), pointMs)
  const open = withHoles(withRow(written, rowAt(startMs + 30_000), pointMs), pointMs)
  const unwritten = { ...open, bestMs: [...open.bestMs.slice(0, 1), null, null] }
  const history = { ...unwritten, backlog: [1, null, null], facts: [0, 0, 0] }
  const rows = [10_000, 15_000, 20_000, 30_000].map(ms => rowAt(startMs + ms))
  const columns = withRows(history, rows, pointMs)
  assert.deepEqual(
    columns.startMs,
    [0, 1, 2, 3].map(step => startMs + step * pointMs),
  )
  assert.deepEqual(unknownSpans(columns, pointMs), [])
})

test('the steps between the last written one and the first live row are no hole, unless they are many', () => {
  const joined = (laterMs: number) => {
    const first = withRow(noHistory, rowAt(startMs), pointMs)
    const columns = withRow(first, rowAt(startMs + laterMs), pointMs)
    return unknownSpans(withHoles(columns, pointMs, startMs + laterMs), pointMs).length
  }
  assert.deepEqual([20_000, 30_000, 40_000].map(joined), [0, 0, 1])
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
