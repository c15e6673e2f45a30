import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compilePattern } from '#kit/labels/pattern.ts'
import { PatternMistake } from '#kit/labels/pattern-syntax.ts'

/** Expressions of the syntax that both we and JavaScript read, over few characters so that they often fit. */
const { expression } = fc.letrec<{ expression: string; piece: string; atom: string }>(tie => ({
  expression: fc
    .array(fc.array(tie('piece'), { maxLength: 3 }), { minLength: 1, maxLength: 2 })
    .map(options => options.map(pieces => pieces.join('')).join('|')),
  piece: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{1,}', '*?'))
    .map(parts => parts.join('')),
  atom: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'b', '-', '.', '[ab]', '[^a]', '[a-c]', '\\d', '\\W', '\\.'),
    tie('expression').map(inner => `(${inner})`),
    tie('expression').map(inner => `(?:${inner})`),
  ),
}))
const value = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', '-', '.', '7', '\n', '😀'),
  maxLength: 8,
})

test('an expression fits the whole value exactly where JavaScript says so', t => {
  const seed = Date.now() % 2 ** 31
  t.diagnostic(`seed ${seed}`)
  fc.assert(
    fc.property(
      // Longer ones with repetitions in repetitions keep JavaScript's own busy for minutes.
      expression.filter(({ length }) => length <= 40),
      value,
      (source, text) => {
        // JavaScript's `.` leaves out more kinds of line ends than RE2's; the values have the one that both know.
        const expected = new RegExp(`^(?:${source})$`, 'u').test(text)
        assert.equal(compilePattern(source)(text), expected, source)
      },
    ),
    { seed, numRuns: 1_000 },
  )
})

test('an expression that others take for ever to try is tried in as many steps as any', () => {
  const fits = compilePattern('(a+)+(a|a)*(?:(a*)*)*b')
  assert.equal(fits('a'.repeat(200)), false)
  assert.equal(fits(`${'a'.repeat(200)}b`), true)
})

const mistakes: readonly (readonly [string, RegExp])[] = [
  ['(a', /no "\)"/],
  ['a)', /no "\("/],
  ['*a', /nothing stands before/],
  ['a**', /repetition of a repetition/],
  ['[a', /ends too early/],
  ['[b-a]', /range has no order/],
  ['a\\', /ends too early/],
  ['\\1', /not known/],
  ['\\b', /not known/],
  ['(?=a)', /group may begin/],
  ['^a', /not needed/],
  ['a{3,2}', /repetition of 3 to 2/],
  ['a{2000}', /more than 1000/],
  ['(a{100}){100}', /repeats too much/],
  [`${'('.repeat(60)}${')'.repeat(60)}`, /nest deeper/],
  ['a'.repeat(501), /longer than 500/],
]
for (const [source, reason] of mistakes) {
  test(`${source.slice(0, 20)} is refused with its reason`, () => {
    assert.throws(
      () => compilePattern(source),
      (thrown: unknown) => thrown instanceof PatternMistake && reason.test(thrown.message),
    )
  })
}
