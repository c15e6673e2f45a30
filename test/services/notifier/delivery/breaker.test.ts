import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Breaker } from '#notifier/delivery/breaker.ts'

const options = { failures: 3, openMs: 1_000 }

test('a breaker opens after its failures in a row, lets one probe through, and closes when that succeeds', () => {
  const breaker = new Breaker(options)
  for (let i = 0; i < 2; i++) breaker.failed(0)
  breaker.succeeded()
  for (let i = 0; i < 2; i++) breaker.failed(0)
  assert.equal(breaker.admit(0), true)
  breaker.failed(0)
  assert.equal(breaker.state(999), 'open')
  assert.equal(breaker.admit(999), false)
  assert.equal(breaker.admit(1_000), true)
  assert.equal(breaker.admit(1_000), false)
  breaker.succeeded()
  assert.equal(breaker.isClosed, true)
})

test('a probe that fails doubles the wait, up to eightfold; one that tells nothing lets the next one try', () => {
  const breaker = new Breaker(options)
  breaker.failed(0, true)
  let nowMs = 0
  const waits: number[] = []
  for (let i = 0; i < 6; i++) {
    const untilMs = breaker.probeAtMs ?? 0
    waits.push(untilMs - nowMs)
    nowMs = untilMs
    assert.equal(breaker.admit(nowMs), true)
    breaker.failed(nowMs)
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 8_000, 8_000])
  nowMs = breaker.probeAtMs ?? 0
  assert.equal(breaker.admit(nowMs), true)
  breaker.released()
  assert.equal(breaker.admit(nowMs), true)
  assert.equal(breaker.opened, 1)
})
