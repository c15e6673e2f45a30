import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noIntervals } from '#collector/stages/detect/change.ts'
import { openKinds, retell, startOf } from '#collector/stages/detect/retell.ts'
import { anomalyKinds } from '#contracts/anomaly.ts'
import { type Intervals, intervals } from '#contracts/learnt-state.ts'

const opened = { startMs: 1_000, toldMs: 2_000 }
const all: Intervals = {
  ...{ ...noIntervals, judgedMs: 3_000, steppedMs: 4_000 },
  breach: { ...opened, peakMs: 7 },
  prediction: { ...opened, peakMs: 8, probability: 0.9 },
  unusual: { ...opened, peakMs: 9, score: 0.75 },
  blind: { ...opened, toldMs: 9_000 },
  loss: { ...opened, records: 1_200, lastMs: 2_000 },
}

test('each open interval is said again, with its words and after all that was said of it', () => {
  assert.deepEqual(new Set(openKinds(all)), new Set(anomalyKinds))
  const { changes, intervals: next } = retell(all, openKinds(all), undefined)
  assert.deepEqual(intervals.parse(next), next)
  assert.deepEqual(
    new Map(changes.map(({ kind, atMs }) => [kind, atMs])),
    new Map([
      ['breach', 3_001],
      ['predicted_breach', 4_001],
      ['unusual', 4_001],
      ['blind', 9_001],
      ['data_loss', 3_001],
    ]),
  )
  assert.ok(changes.every(({ startMs, endMs }) => startMs === 1_000 && endMs === undefined))
  const detailOf = (kind: string) => changes.find(change => change.kind === kind)?.detail
  assert.match(detailOf('data_loss') ?? '', /1\.2 k|1,200|1200/)
  assert.match(detailOf('unusual') ?? '', /0\.75/)
  assert.match(detailOf('blind') ?? '', /reports nothing/)
})

test('said twice in a row, the second comes after the first', () => {
  const first = retell(all, ['blind'], undefined)
  const second = retell(first.intervals, ['blind'], undefined)
  assert.ok((second.changes[0]?.atMs ?? 0) > (first.changes[0]?.atMs ?? 0))
  assert.deepEqual(second.intervals.breach, all.breach, 'the others are left alone')
})

test('what is not open is not said', () => {
  assert.deepEqual(retell(noIntervals, anomalyKinds, undefined), {
    ...{ intervals: noIntervals, changes: [] },
  })
  assert.deepEqual(openKinds(noIntervals), [])
  assert.equal(startOf(noIntervals, 'breach'), 0)
})
