import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { budgetDaysOf, budgetMs, errorBudgetOf } from '#api/budgets/error-budget.ts'
import type { KeptTime } from '#api/budgets/kept-time.ts'
import { merged, type Span, without } from '#api/budgets/time-spans.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const nowMs = 100 * dayMs
/** 3 h 36 m of 30 days. */
const share = 0.995

function kept(given: {
  readonly sinceMs?: number
  readonly broken?: readonly Span[]
  readonly unknown?: readonly Span[]
}): KeptTime {
  const sinceMs = given.sinceMs ?? nowMs - budgetMs
  const unknown = merged(given.unknown ?? [])
  return {
    ...{ sinceMs, toMs: nowMs, unknown },
    known: without([[sinceMs, nowMs]], unknown),
    broken: without(merged(given.broken ?? []), unknown),
  }
}

const ago = (hours: number) => nowMs - hours * hourMs
const near = (actual: number | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-6, `${actual} is not ${expected}`)

test('a series that never broke has all of its budget and burns nothing', () => {
  const budget = errorBudgetOf(kept({}), share)
  assert.equal(budget.used, 0)
  assert.equal(budget.usedAtMost, 0)
  assert.deepEqual(budget.burn, { '1h': 0, '6h': 0, '1d': 0, '3d': 0 })
  assert.equal(budget.burning, undefined)
  near(budget.allowedMs, 3.6 * hourMs)
})

test('the budget is of 30 days however short a series has been watched', () => {
  const budget = errorBudgetOf(kept({ sinceMs: ago(2), broken: [[ago(1.5), ago(1.14)]] }), share)
  near(budget.used, 0.1)
  assert.equal(budget.sinceMs, ago(2))
})

for (const { what, broken, unknown = [], burn, burning } of [
  {
    what: '1.2 minutes of the last hour are broken, four times what is allowed',
    broken: [[ago(0.5), ago(0.48)]],
    burn: { '1h': 4, '6h': 4 / 6 },
  },
  {
    what: 'the objective has been broken for ten minutes and still is: somebody is called',
    broken: [[ago(1 / 6), nowMs]],
    burn: { '1h': 200 / 6 },
    burning: 'page',
  },
  {
    what: 'the same ten minutes are over: nobody is called',
    broken: [[ago(5 / 6), ago(4 / 6)]],
    burn: { '1h': 200 / 6 },
  },
  {
    what: 'half of the hour is unknown: the rate is of the known half',
    broken: [[ago(0.25), ago(0.2)]],
    unknown: [[ago(1), ago(0.5)]],
    burn: { '1h': 20 },
  },
  {
    what: 'nothing of the last six hours is known: their rates are unknown',
    broken: [[ago(3), ago(2)]],
    unknown: [[ago(6), nowMs]],
    burn: { '1h': undefined, '6h': undefined, '1d': 0 },
  },
  {
    what: 'two minutes of a known quarter of an hour are broken and the rest is unknown: nobody is called',
    broken: [
      [ago(0.25), ago(0.2)],
      [ago(0.02), nowMs],
    ],
    unknown: [[ago(72), ago(0.25)]],
    burn: { '1h': 56, '6h': 56 },
  },
  {
    what: 'a slow burn over a day that goes on is for a ticket',
    broken: Array.from({ length: 24 }, (_, i): Span => [ago(i + 0.5), ago(i + 0.48)]),
    burn: { '1d': 4, '1h': 4 },
    burning: 'ticket',
  },
] as readonly {
  what: string
  broken: Span[]
  unknown?: Span[]
  burn: Record<string, number | undefined>
  burning?: string
}[]) {
  test(what, () => {
    const budget = errorBudgetOf(kept({ broken, unknown }), share)
    for (const [window, rate] of Object.entries(burn)) {
      const actual = budget.burn[window as '1h']
      if (rate === undefined) assert.equal(actual, undefined)
      else near(actual, rate)
    }
    assert.equal(budget.burning, burning)
  })
}

const span = fc
  .tuple(fc.integer({ min: 0, max: 40 * 24 }), fc.integer({ min: 1, max: 48 }))
  .map(([hours, length]): Span => [ago(hours), Math.min(nowMs, ago(hours) + length * hourMs)])
const spans = fc.array(span, { maxLength: 6 })

test('what is used lies between 0 and what it is at most, and unknown time only widens that', () => {
  fc.assert(
    fc.property(spans, spans, (broken, unknown) => {
      const sure = errorBudgetOf(kept({ broken }), share)
      const unsure = errorBudgetOf(kept({ broken, unknown }), share)
      assert.ok(unsure.used >= 0 && unsure.used <= unsure.usedAtMost)
      assert.ok(unsure.used <= sure.used + 1e-9)
      assert.ok(unsure.usedAtMost >= sure.used - 1e-9)
      for (const rate of Object.values(unsure.burn)) assert.ok(rate >= 0 && rate <= 200 + 1e-6)
    }),
  )
})

test('the days add up to the whole', () => {
  fc.assert(
    fc.property(spans, spans, (broken, unknown) => {
      const time = kept({ broken, unknown })
      const budget = errorBudgetOf(time, share)
      const days = budgetDaysOf(time)
      const sum = (of: 'knownMs' | 'unknownMs' | 'brokenMs') =>
        days.reduce((total, day) => total + day[of], 0)
      for (const name of ['knownMs', 'unknownMs', 'brokenMs'] as const) {
        near(sum(name) / hourMs, budget[name] / hourMs)
      }
    }),
  )
})
