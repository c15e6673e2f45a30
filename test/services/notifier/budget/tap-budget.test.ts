import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimTap } from '#notifier/budget/tap-budget.ts'
import type { PersonRow } from '#notifier/incidents/state.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const midnightMs = Date.UTC(2026, 10, 21)

/** Claims by one person, one after the other. */
function aPerson(timeZone = 'UTC') {
  let row: PersonRow | undefined
  return (nowMs: number, harm: number) => {
    const decision = claimTap(row, { nowMs, timeZone, tapsPerDay: 3, harm, isNew: true })
    row = JSON.parse(JSON.stringify(decision.row)) as PersonRow
    return decision
  }
}

test('the budget of a day is used up, and the next midnight of the person gives a new one', () => {
  const claim = aPerson('America/New_York')
  for (let i = 0; i < 3; i++) assert.ok(claim(midnightMs + i, 1).isGranted)
  const fourth = claim(midnightMs + 3, 1)
  assert.equal(fourth.isGranted, false)
  assert.equal(fourth.why, 'All 3 predicted taps of the day are used.')
  // New York is five hours behind: its day ends at 05:00 UTC.
  assert.equal(claim(midnightMs + 5 * hourMs - 1, 1).isGranted, false)
  assert.ok(claim(midnightMs + 5 * hourMs, 1).isGranted)
})

test('a clock that goes back gives no taps back', () => {
  const claim = aPerson()
  for (let i = 0; i < 3; i++) assert.ok(claim(midnightMs + hourMs, 1).isGranted)
  assert.equal(claim(midnightMs - hourMs, 1).isGranted, false)
  assert.equal(claim(midnightMs + 2 * hourMs, 1).isGranted, false)
})

test('after days of many predictions, taps are kept for those that are as harmful as the worst three of a day', () => {
  const claim = aPerson()
  let nowMs = midnightMs
  // One prediction an hour for a week, of which every eighth is grave: three a day.
  for (let i = 0; i < 7 * 24; i++, nowMs += hourMs) claim(nowMs, i % 8 === 7 ? 5 + i / 1_000 : 0.1)
  const slight = claim(nowMs + 1, 0.1)
  assert.equal(slight.isGranted, false)
  assert.match(slight.why, /expected harm of 0\.1 is below today's bar of 5.*3 of 3 taps are left/)
  assert.ok(claim(nowMs + 2, 6).isGranted)
})

test('in the last minutes of a day the bar falls, since nothing better is to be expected', () => {
  const claim = aPerson()
  let nowMs = midnightMs
  for (let i = 0; i < 7 * 24; i++, nowMs += hourMs) claim(nowMs, 5)
  assert.ok(claim(nowMs + dayMs - 60_000, 0.1).isGranted)
})
