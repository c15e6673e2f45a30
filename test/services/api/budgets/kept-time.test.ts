import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type KeptTimeInput, keptTime } from '#api/budgets/kept-time.ts'
import { intersected, merged, type Span, without } from '#api/budgets/time-spans.ts'

const quarterMs = 900_000
const objectiveMs = 30_000

/** Quarters of an hour from 0 on: an age in ms, `null` where nobody knew it, `undefined` where nothing was kept. */
function quarters(...ages: readonly (number | null | undefined)[]) {
  const kept = ages.flatMap((age, i) => (age === undefined ? [] : [[i * quarterMs, age] as const]))
  const column = kept.map(([, age]) => age)
  return {
    columns: { startMs: kept.map(([startMs]) => startMs), bestMs: column, lowMs: column },
    pointMs: quarterMs,
  }
}

const judged = (
  history: KeptTimeInput['history'],
  more: Partial<KeptTimeInput> & { readonly quarters: number },
) =>
  keptTime({
    ...{ history, objectiveMs, breaches: [], blind: [], toldFromMs: 0, fromMs: 0 },
    toMs: more.quarters * quarterMs,
    ...more,
  })

const q = (from: number, to: number): Span => [from * quarterMs, to * quarterMs]

test('time within the objective is known; a gap in the history is unknown, not good', () => {
  const kept = judged([quarters(5_000, 5_000, undefined, 5_000)], { quarters: 4 })
  assert.deepEqual(kept.known, [q(0, 2), q(3, 4)])
  assert.deepEqual(kept.unknown, [q(2, 3)])
  assert.deepEqual(kept.broken, [])
})

test('time before a series was first seen is neither known nor unknown', () => {
  const kept = judged([quarters(undefined, undefined, 5_000)], { quarters: 3 })
  assert.equal(kept.sinceMs, 2 * quarterMs)
  assert.deepEqual([kept.known, kept.unknown], [[q(2, 3)], []])
})

test('a series without any history has no time at all', () => {
  const kept = judged([quarters()], { quarters: 3 })
  assert.deepEqual([kept.known, kept.broken, kept.unknown], [[], [], []])
})

test('a point whose age nobody could tell is unknown', () => {
  const kept = judged([quarters(5_000, null)], { quarters: 2 })
  assert.deepEqual([kept.known, kept.unknown], [[q(0, 1)], [q(1, 2)]])
})

test('a breach counts to the second, however coarse the points are', () => {
  const breach: Span = [quarterMs + 100, quarterMs + 60_100]
  const kept = judged([quarters(5_000, 90_000)], { quarters: 2, breaches: [breach] })
  assert.deepEqual(kept.broken, [breach])
  assert.deepEqual(kept.known, [q(0, 2)])
})

test('a point over the objective around which no breach was told counts as a whole', () => {
  const kept = judged([quarters(5_000, 90_000)], { quarters: 2 })
  assert.deepEqual(kept.broken, [q(1, 2)])
})

test('before the oldest breach that was read, points count though a breach overlaps them', () => {
  const breach: Span = [10_000, 20_000]
  const kept = judged([quarters(90_000, 5_000)], {
    ...{ quarters: 2, breaches: [breach], toldFromMs: quarterMs },
  })
  assert.deepEqual(kept.broken, [q(0, 1)])
})

test('a breach that goes on while Foretap does not run is broken as far as it was watched, then unknown', () => {
  const kept = judged([quarters(90_000, undefined, 5_000)], {
    ...{ quarters: 3, breaches: [q(0, 2)] },
  })
  assert.deepEqual([kept.broken, kept.unknown], [[q(0, 1)], [q(1, 2)]])
})

test('an interval in which nobody could tell the age is unknown, also within a breach', () => {
  const blind: Span = [60_000, 120_000]
  const kept = judged([quarters(90_000)], { quarters: 1, breaches: [q(0, 1)], blind: [blind] })
  assert.deepEqual(kept.unknown, [blind])
  assert.deepEqual(kept.broken, [
    [0, 60_000],
    [120_000, quarterMs],
  ])
})

test('a breach that is certain by its low bound alone is known, though no best age is', () => {
  const kept = judged([quarters(null)], { quarters: 1, breaches: [q(0, 1)] })
  assert.deepEqual([kept.known, kept.broken, kept.unknown], [[q(0, 1)], [q(0, 1)], []])
})

test('minutes that begin within a quarter take its time over', () => {
  const minutes = {
    columns: { startMs: [quarterMs + 60_000], bestMs: [null], lowMs: [null] },
    pointMs: 60_000,
  }
  const kept = judged([quarters(5_000, 5_000), minutes], { quarters: 2 })
  assert.deepEqual(kept.known, [[0, quarterMs + 60_000]])
  assert.deepEqual(kept.unknown, [[quarterMs + 60_000, 2 * quarterMs]])
})

const age = fc.option(fc.option(fc.integer({ min: 0, max: 60_000 })), { nil: undefined })
const span = fc
  .tuple(fc.nat(20 * quarterMs), fc.nat(3 * quarterMs))
  .map(([from, length]): Span => [from, from + length])

test('known and unknown cover the watched time without overlap, and what is broken is known', () => {
  fc.assert(
    fc.property(
      fc.array(age, { maxLength: 20 }),
      fc.array(span, { maxLength: 4 }),
      fc.array(span, { maxLength: 4 }),
      (ages, breaches, blind) => {
        const kept = judged([quarters(...ages)], { quarters: 20, breaches, blind })
        const whole: Span[] = kept.sinceMs < kept.toMs ? [[kept.sinceMs, kept.toMs]] : []
        assert.deepEqual(merged([...kept.known, ...kept.unknown]), whole)
        assert.deepEqual(intersected(kept.known, kept.unknown), [])
        assert.deepEqual(without(kept.broken, kept.known), [])
        assert.deepEqual(intersected(kept.broken, merged(blind)).length > 0, false)
      },
    ),
  )
})

test('one more breach never makes less broken, one more gap never makes more known', () => {
  const length = (spans: readonly Span[]) => spans.reduce((sum, [from, to]) => sum + to - from, 0)
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(5_000, null, undefined), { minLength: 1, maxLength: 20 }),
      fc.array(span, { maxLength: 4 }),
      span,
      (ages, breaches, one) => {
        const before = judged([quarters(...ages)], { quarters: 20, breaches })
        const after = judged([quarters(...ages)], { quarters: 20, breaches: [...breaches, one] })
        assert.ok(length(after.broken) >= length(before.broken))
        const darker = judged([quarters(...ages)], { quarters: 20, breaches, blind: [one] })
        assert.ok(length(darker.known) <= length(before.known))
      },
    ),
  )
})
