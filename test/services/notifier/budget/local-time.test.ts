import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isTimeZone, localTime, nextLocalHour } from '#notifier/budget/local-time.ts'

const hourMs = 3_600_000

test('a local day is that of the calendar on the wall', () => {
  const atMs = Date.UTC(2026, 10, 21, 23, 30)
  assert.deepEqual(localTime(atMs, 'UTC'), { day: '2026-11-21', ofDayMs: 23.5 * hourMs })
  assert.deepEqual(localTime(atMs, 'Asia/Kathmandu'), { day: '2026-11-22', ofDayMs: 5.25 * hourMs })
  assert.deepEqual(localTime(atMs, 'America/Los_Angeles'), {
    day: '2026-11-21',
    ofDayMs: 15.5 * hourMs,
  })
})

test('names of time zones are known, others are not', () => {
  assert.ok(isTimeZone('Europe/Berlin') && isTimeZone('UTC'))
  assert.ok(!isTimeZone('Europe/Berln') && !isTimeZone(''))
})

test('the hour of a digest comes after now, within little more than a day, at that hour on the wall', t => {
  const seed = Date.now() % 2 ** 31
  t.diagnostic(`seed ${seed}`)
  const zones = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
  )
  const moments = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) })
  fc.assert(
    fc.property(zones, moments, fc.nat(23), (timeZone, atMs, hour) => {
      const nextMs = nextLocalHour(atMs, { timeZone, hour })
      assert.ok(nextMs > atMs && nextMs <= atMs + 26 * hourMs, `${nextMs - atMs}`)
      const { ofDayMs } = localTime(nextMs, timeZone)
      // Where clocks are moved there may be no such hour, or two of them.
      assert.ok(Math.abs(ofDayMs - hour * hourMs) <= hourMs, `${ofDayMs / hourMs} is not ${hour}`)
    }),
    { seed, numRuns: 2_000 },
  )
})
