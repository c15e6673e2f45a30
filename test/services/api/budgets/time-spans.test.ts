import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  intersected,
  lengthWithin,
  merged,
  type Span,
  type Spans,
  without,
} from '#api/budgets/time-spans.ts'

/** Moments from 0 to 39; a set of spans is the set of the moments that it covers. */
const end = 40
const span = fc
  .tuple(fc.nat(end), fc.nat(end))
  .map(([a, b]): Span => [Math.min(a, b), Math.max(a, b)])
const anySpans = fc.array(span, { maxLength: 8 })

const moments = (spans: Iterable<Span>) => {
  const covered = new Set<number>()
  for (const [from, to] of spans) for (let at = from; at < to; at++) covered.add(at)
  return covered
}

function assertOrdered(spans: Spans): void {
  spans.forEach(([from, to], i) => {
    assert.ok(from < to, 'no span is empty')
    assert.ok(from > (spans[i - 1]?.[1] ?? Number.NEGATIVE_INFINITY), 'none touches another')
  })
}

test('merging keeps every moment, in order and without overlaps', () => {
  fc.assert(
    fc.property(anySpans, spans => {
      const result = merged(spans)
      assertOrdered(result)
      assert.deepEqual(moments(result), new Set([...moments(spans)].sort((a, b) => a - b)))
    }),
  )
})

test('what both have, and what one has alone, are the sets of their moments', () => {
  fc.assert(
    fc.property(anySpans, anySpans, (a, b) => {
      const [one, other] = [merged(a), merged(b)]
      const [both, alone] = [intersected(one, other), without(one, other)]
      assertOrdered(both)
      assertOrdered(alone)
      assert.deepEqual(moments(both), new Set([...moments(a)].filter(at => moments(b).has(at))))
      assert.deepEqual(moments(alone), new Set([...moments(a)].filter(at => !moments(b).has(at))))
    }),
  )
})

test('the length within a window is the number of moments there', () => {
  fc.assert(
    fc.property(anySpans, span, (a, window) => {
      const inside = [...moments(a)].filter(at => at >= window[0] && at < window[1])
      assert.equal(lengthWithin(merged(a), window), inside.length)
    }),
  )
})
