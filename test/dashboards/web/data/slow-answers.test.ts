import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSlowAnswers } from '#dashboards/web/src/data/slow-answers.ts'

test('an answer is slow from four seconds on, and is told of for a while after it came', () => {
  const slow = createSlowAnswers()
  const over = slow.await(0)
  assert.equal(slow.at(3_999), undefined)
  assert.deepEqual(slow.at(4_000), { kind: 'awaited', ms: 4_000 })
  over(5_000, true)
  assert.deepEqual(slow.at(19_999), { kind: 'took', ms: 5_000 })
  assert.equal(slow.at(20_000), undefined)
})

test('the longest of those that are awaited counts, and one that never came is no slow answer', () => {
  const slow = createSlowAnswers()
  const first = slow.await(0)
  slow.await(3_000)(3_100, true)
  slow.await(3_000)
  assert.deepEqual(slow.at(8_000), { kind: 'awaited', ms: 8_000 })
  first(9_000, false)
  assert.deepEqual(slow.at(9_000), { kind: 'awaited', ms: 6_000 })
})
