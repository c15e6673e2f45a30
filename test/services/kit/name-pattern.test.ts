import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { namePattern } from '#kit/name-pattern.ts'

const cases: readonly [string, string, boolean][] = [
  ['*', 'anything', true],
  ['orders', 'orders', true],
  ['orders', 'orders-dlq', false],
  ['orders*', 'orders-dlq', true],
  ['*-dlq', 'orders-dlq', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-c-b-c', true],
  ['a*b*b', 'ab', false],
  ['orders.v1', 'ordersxv1', false],
]
for (const [pattern, name, isMatch] of cases) {
  test(`${pattern} ${isMatch ? 'matches' : 'does not match'} ${name}`, () => {
    assert.equal(namePattern(pattern)(name), isMatch)
  })
}

test('a pattern matches exactly what the regular expression with .* does', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
  fc.assert(
    fc.property(letters, letters, (pattern, text) => {
      const name = text.replaceAll('*', 'c')
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name)
      assert.equal(namePattern(pattern)(name), expected)
    }),
    { numRuns: 2_000 },
  )
})
