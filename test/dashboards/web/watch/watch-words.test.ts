import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { WatchIncident } from '#contracts/watch/watch-incident.ts'
import {
  bigNumber,
  byUrgency,
  isOpen,
  numberMeaning,
  shareLeft,
  stateWord,
  timeLeftText,
  unbroken,
  whenText,
} from '#dashboards/web/src/watch/state/watch-words.ts'

const nowMs = 1_800_000_000_000
const predicted: WatchIncident = {
  ...{ id: 'one', state: 'predicted', kind: 'breach', target: 'orders/billing', others: 0 },
  ...{ title: '', text: '', level: 'time_sensitive', haptic: 'predicted' },
  ...{ startMs: nowMs - 60_000, updatedMs: nowMs, expectedMs: nowMs + 420_000 },
  ...{ expectedLowMs: nowMs + 300_000, expectedHighMs: nowMs + 660_000, probability: 0.82 },
  ...{ ageMs: 18_200, objectiveMs: 30_000 },
}
const as = (more: Partial<WatchIncident>): WatchIncident => ({ ...predicted, ...more })

test('each state has its number and what the number means', () => {
  const rows: readonly [WatchIncident, string, string][] = [
    [predicted, '7 min', 'until it breaks 30 s'],
    [as({ state: 'firing', ageMs: 130_000 }), '2 m 10 s', 'late, objective 30 s'],
    [as({ state: 'acknowledged', ageMs: 41_000 }), '41 s', 'late, objective 30 s'],
    [as({ state: 'snoozed', snoozedUntilMs: nowMs + 900_000 }), '15 m', 'until it speaks again'],
    [as({ state: 'averted', endMs: nowMs }), '1 m', 'it did not come'],
    [as({ state: 'resolved', endMs: nowMs + 60_000 }), '2 m', 'it lasted'],
  ]
  for (const [incident, number, meaning] of rows) {
    assert.deepEqual([bigNumber(incident, nowMs), numberMeaning(incident)], [number, meaning])
  }
  const { ageMs: _, ...blind } = as({ state: 'firing', kind: 'blind' })
  assert.deepEqual([bigNumber(blind, nowMs), numberMeaning(blind)], ['1 m', 'without an age'])
})

test('values of another unit are said in it, and are not called late', () => {
  const disk = as({ ageMs: 9e12, objectiveMs: 8e12, unit: 'bytes' })
  assert.deepEqual([bigNumber(disk, nowMs), numberMeaning(disk)], ['7 min', 'until it breaks 8 GB'])
  const full = { ...disk, state: 'firing' } as const
  assert.deepEqual([bigNumber(full, nowMs), numberMeaning(full)], ['9 GB', 'now, objective 8 GB'])
  const { ageMs: _, ...blind } = { ...full, kind: 'blind' } as const
  assert.deepEqual([stateWord(blind), numberMeaning(blind)], ['value unknown', 'without a value'])
})

test('a prediction says its bounds and how sure it is, and nothing else does', () => {
  assert.equal(whenText(predicted, nowMs), '5–11 min, 82 % sure')
  assert.equal(whenText(as({ state: 'firing' }), nowMs), undefined)
})

test('what is left is said in tens of seconds, minutes and hours, and never grows as time passes', () => {
  assert.equal(timeLeftText(-5_000), '10 s')
  assert.equal(timeLeftText(32_000), '30 s')
  assert.equal(timeLeftText(420_000), '7 min')
  assert.equal(timeLeftText(7_200_000), '2 h')
  fc.assert(
    fc.property(fc.nat(3_600_000), fc.nat(3_600_000), (a, b) => {
      const early = shareLeft(predicted, nowMs + Math.min(a, b))
      const late = shareLeft(predicted, nowMs + Math.max(a, b))
      assert.ok(early >= late && early <= 1 && late >= 0)
    }),
  )
})

test('the most urgent comes first, what is over last, and the order is one', () => {
  const states = ['firing', 'predicted', 'acknowledged', 'snoozed', 'resolved', 'averted'] as const
  const incident = fc
    .record({
      state: fc.constantFrom(...states),
      level: fc.constantFrom('time_sensitive' as const, 'critical' as const),
      startMs: fc.integer({ min: nowMs - 1_000, max: nowMs }),
      endMs: fc.integer({ min: nowMs, max: nowMs + 1_000 }),
    })
    .map(({ endMs, ...more }) => as(isOpen(more) ? more : { ...more, endMs }))
  fc.assert(
    fc.property(fc.array(incident, { maxLength: 8 }), list => {
      const sorted = list.toSorted(byUrgency)
      const firstOver = sorted.findIndex(one => !isOpen(one))
      if (firstOver >= 0) assert.ok(sorted.slice(firstOver).every(one => !isOpen(one)))
      for (const a of list) {
        for (const b of list) {
          assert.equal(Math.sign(byUrgency(a, b)) + Math.sign(byUrgency(b, a)), 0)
        }
      }
    }),
  )
})

test('a number and its unit stay together on the narrowest wrist, words do not', () => {
  assert.equal(unbroken('until it breaks 2 m 10 s'), 'until it breaks 2\u00a0m 10\u00a0s')
})
