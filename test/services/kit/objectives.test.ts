import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { objective } from '#contracts/objective.ts'
import { createObjectives } from '#kit/objectives.ts'

const key = { cluster: 'prod', stream: 'orders.eu', consumer: 'billing' }
const ageOf = (...list: object[]) => createObjectives(list.map(item => objective.parse(item)))(key)

test('the first objective whose patterns match all three names counts', () => {
  const cases: readonly [readonly object[], number | undefined, string][] = [
    [[], undefined, 'none is configured'],
    [[{ ageMs: 5 }], 5, 'no pattern means every name'],
    [[{ stream: 'orders.*', ageMs: 5 }, { ageMs: 9 }], 5, 'the first of two'],
    [
      [{ stream: 'payments', ageMs: 5 }, { ageMs: 9 }],
      9,
      'the second where the first does not match',
    ],
    [[{ stream: '*.eu', consumer: 'mail', ageMs: 5 }], undefined, 'one name differs'],
    [[{ stream: 'o*d*s*eu', ageMs: 5 }], 5, 'several runs'],
    [[{ stream: 'orders?eu', ageMs: 5 }], undefined, 'no other wildcard'],
    [[{ stream: 'ordersXeu', ageMs: 5 }], undefined, 'a dot is a dot'],
    [[{ consumer: 'billing*billing', ageMs: 5 }], undefined, 'runs do not overlap'],
  ]
  for (const [list, expected, why] of cases) assert.equal(ageOf(...list), expected, why)
})

test('patterns match like the regular expression they stand for', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 })
  fc.assert(
    fc.property(text, text, (pattern, name) => {
      const source = pattern
        .split('*')
        .map(part => part.replaceAll('.', '\\.'))
        .join('[^]*')
      const match = createObjectives([objective.parse({ stream: pattern, ageMs: 1 })])
      assert.equal(match({ ...key, stream: name }) === 1, new RegExp(`^${source}$`).test(name))
    }),
  )
})
