import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Fault, faultAt, faults, roundS } from '#lab/shop/fault-schedule.ts'

test('each fault stands for a minute in a round, after a calm, and rounds repeat', () => {
  const seconds = new Map<Fault | undefined, number>()
  for (let s = 0; s < roundS; s++) {
    seconds.set(faultAt(s), (seconds.get(faultAt(s)) ?? 0) + 1)
    assert.equal(faultAt(s + roundS), faultAt(s))
  }
  for (const fault of Object.keys(faults) as Fault[]) assert.equal(seconds.get(fault), 60)
  assert.equal(faultAt(0), undefined)
})
