import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReadBack } from '#collector/read-back.ts'

const nowMs = 1_800_000_000_000
const hourMs = 3_600_000

/** Samples of one cluster, one a second, that are so old at first and move so fast. */
function follow(readBack: ReadBack, { ageMs, pace }: { ageMs: number; pace: number }) {
  for (let second = 0; second <= 10; second++) {
    const atMs = nowMs - ageMs + second * 1_000 * pace
    readBack.follow('eu', atMs, nowMs + second * 1_000)
  }
}

test('a past that comes faster than time passes is read back until it reaches the present', () => {
  const readBack = new ReadBack()
  follow(readBack, { ageMs: 10 * hourMs, pace: 1_000 })
  const laterMs = nowMs + 10_000
  assert.equal(readBack.isPast('eu', nowMs - 5 * hourMs, laterMs), true)
  assert.equal(readBack.isPast('eu', laterMs - 30_000, laterMs), false, 'that is now')
  assert.equal(readBack.isPast('us', nowMs - 5 * hourMs, laterMs), false, 'another cluster')
})

test('samples of a clock that is wrong keep their distance, and are told', () => {
  const readBack = new ReadBack()
  follow(readBack, { ageMs: hourMs, pace: 1 })
  assert.equal(readBack.isPast('eu', nowMs - hourMs, nowMs + 10_000), false)
})

test('the first samples may be a past; where none follow, they are told', () => {
  const readBack = new ReadBack()
  readBack.follow('eu', nowMs - hourMs, nowMs)
  assert.equal(readBack.isPast('eu', nowMs - hourMs, nowMs + 1_000), true)
  assert.equal(readBack.isPast('eu', nowMs - hourMs, nowMs + 5_000), false)
})
