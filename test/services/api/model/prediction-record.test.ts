import assert from 'node:assert/strict'
import { test } from 'node:test'
import { predictionRecordOf } from '#api/model/prediction-record.ts'

const range = { fromMs: 0, most: 100 }
const came = (leadS: number) =>
  ({ startMs: 1_000, endMs: 1_000 + leadS * 1_000, outcome: 'confirmed' }) as const

test('precision is of what came and what did not; what was averted is neither', () => {
  const record = predictionRecordOf(
    [
      ...[came(300), came(60), came(600)],
      { startMs: 0, endMs: 5, outcome: 'false' },
      { startMs: 0, endMs: 5, outcome: 'averted' },
      { startMs: 0 },
    ],
    range,
  )
  assert.deepEqual(record, {
    ...{ fromMs: 0, confirmed: 3, averted: 1, false: 1, open: 1, isCut: false },
    ...{ precision: 0.75, leadMedianS: 300, leadLowS: 60 },
  })
})

test('without an outcome there is no precision, and without one that came no lead', () => {
  const record = predictionRecordOf([{ startMs: 0, endMs: 5, outcome: 'averted' }], range)
  assert.equal(record.precision, undefined)
  assert.equal(record.leadMedianS, undefined)
  const wrong = predictionRecordOf([{ startMs: 0, endMs: 5, outcome: 'false' }], range)
  assert.equal(wrong.precision, 0)
})

test('as many predictions as were asked for may not be all of them', () => {
  const two = [came(1), came(2)]
  assert.equal(predictionRecordOf(two, { fromMs: 0, most: 2 }).isCut, true)
})
