import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ObjectiveStatus } from '#contracts/objective-status.ts'
import {
  compareObjectives,
  sortingOf,
  sortingText,
} from '#dashboards/web/src/objectives/objective-order.ts'
import { objectivesOf } from '#test/support/board/fixture-objectives.ts'
import { fixtureSeries } from '#test/support/board/fixture-series.ts'

const { objectives } = objectivesOf(fixtureSeries(40), Date.now())
const keys = ['budget', 'left', 'burn', 'now', 'objective', 'unknown', 'name'] as const
const namesBy = (sort: string, all: readonly ObjectiveStatus[] = objectives) =>
  all.toSorted(compareObjectives(sortingOf(sort))).map(({ consumer }) => consumer)

test('what burns fast comes first, then what is overdrawn, then what burns', () => {
  assert.deepEqual(namesBy('').slice(0, 3), ['ledger-export', 'search-index', 'billing'])
})

test('of those that are kept alike, the one that used more of its budget comes first', () => {
  const [any] = objectives.filter(({ budget }) => budget !== undefined)
  assert.ok(any?.budget)
  const { burning: _, ...budget } = any.budget
  const [little, much] = [0.1, 0.7].map(used => ({
    ...{ ...any, consumer: `used ${used}` },
    budget: { ...budget, used, usedAtMost: used },
  }))
  assert.ok(little && much)
  assert.deepEqual(namesBy('', [little, much]), ['used 0.7', 'used 0.1'])
})

test('what has no objective comes last, whichever way the order goes', () => {
  for (const sort of ['left', '-left', '-burn', 'unknown']) {
    assert.equal(namesBy(sort).at(-1), 'archive', sort)
  }
})

test('an order turned round has the known lines the other way', () => {
  const known = objectives.filter(({ budget }) => budget !== undefined)
  const used = (sort: string) =>
    known.toSorted(compareObjectives(sortingOf(sort))).map(({ budget }) => budget?.used ?? 0)
  assert.deepEqual(used('-left'), used('left').toReversed())
})

test('the order is one and the same however the lines came', () => {
  const shuffled = fc.shuffledSubarray(objectives as ObjectiveStatus[], {
    minLength: objectives.length,
  })
  fc.assert(
    fc.property(shuffled, fc.constantFrom(...keys), fc.boolean(), (lines, key, isReversed) => {
      const sort = sortingText({ key, isReversed })
      assert.deepEqual(sortingOf(sort), { key, isReversed })
      assert.deepEqual(namesBy(sort, lines), namesBy(sort))
    }),
  )
})
