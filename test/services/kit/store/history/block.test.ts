import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeBlock, encodeBlock } from '#kit/store/history/block.ts'
import { createPoints, measures, mergePoints, type Points } from '#kit/store/history/points.ts'
import { blockQuantiser, fineQuantiser } from '#kit/store/history/quantiser.ts'
import { thinPoints } from '#kit/store/history/thin.ts'
import { blockId, parseBlockId, tiers } from '#kit/store/history/tiers.ts'

const value = fc.oneof(
  fc.constant(Number.NaN),
  fc.constant(0),
  fc.integer({ min: 1, max: 1_000 }),
  fc.double({ min: 1e-3, max: Number.MAX_SAFE_INTEGER, noNaN: true }),
)

const pointsOf = (tier: (typeof tiers)[number], startMs: number): fc.Arbitrary<Points> =>
  fc.uniqueArray(fc.nat(tier.spanMs / tier.pointMs - 1), { maxLength: 60 }).chain(slots =>
    fc
      .array(fc.tuple(fc.tuple(value, value, value, value, value, value, value), fc.nat(1_023)), {
        minLength: slots.length,
        maxLength: slots.length,
      })
      .map(rows => {
        const points = createPoints(slots.length)
        points.count = slots.length
        for (const [i, slot] of slots.toSorted((a, b) => a - b).entries()) {
          points.startMs[i] = startMs + slot * tier.pointMs
          for (const [m, measure] of measures.entries()) points[measure][i] = rows[i]?.[0][m] ?? 0
          points.facts[i] = rows[i]?.[1] ?? 0
        }
        return points
      }),
  )

/** First the journal rounds, then the block. */
const errorShare = (1 + fineQuantiser.errorShare) * (1 + blockQuantiser.errorShare) - 1

const assertNear = (actual: number, expected: number) => {
  if (Number.isNaN(expected)) return assert.ok(Number.isNaN(actual))
  assert.ok(Math.abs(actual - expected) <= expected * errorShare, `${actual} for ${expected}`)
}

test('both roundings together stay within the 0.5 % that docs/storage.md promises', () => {
  assert.ok(errorShare <= 0.005)
})

for (const tier of tiers) {
  test(`a block of ${tier.resolution} points gives back every value within the error of its quantiser, the journal's rounding included`, () => {
    const startMs = 40 * tier.spanMs
    fc.assert(
      fc.property(pointsOf(tier, startMs), points => {
        const journaled = { ...points }
        for (const measure of measures) {
          journaled[measure] = points[measure].map(v =>
            fineQuantiser.decode(fineQuantiser.encode(v)),
          )
        }
        const decoded = decodeBlock(encodeBlock(journaled, tier, startMs), tier, startMs)
        assert.deepEqual(decoded.startMs, points.startMs)
        assert.deepEqual(decoded.facts, points.facts)
        for (const measure of measures) {
          for (const [i, v] of points[measure].entries()) assertNear(decoded[measure][i] ?? 0, v)
        }
      }),
    )
  })
}

test('quantising keeps order, zero and small whole numbers, and repeating it changes nothing', () => {
  for (const { encode, decode } of [fineQuantiser, blockQuantiser]) {
    for (let n = 0; n <= 240; n++) assert.equal(decode(encode(n)), n)
    fc.assert(
      fc.property(value, value, (a, b) => {
        if (a <= b) assert.ok(decode(encode(a)) <= decode(encode(b)))
        assert.equal(encode(decode(encode(a))), encode(a))
      }),
    )
  }
})

test('a block id says tier, span and series, and ids of a span lie together', () => {
  const place = fc.record({
    tier: fc.constantFrom(...tiers),
    span: fc.nat(2 ** 20 - 1),
    series: fc.nat(2 ** 28 - 1),
  })
  fc.assert(
    fc.property(place, ({ tier, span, series }) => {
      const startMs = span * tier.spanMs
      const id = blockId(tier, startMs, series)
      assert.ok(Number.isSafeInteger(id))
      assert.deepEqual(parseBlockId(id), { tier, startMs, series })
      assert.ok(id >= blockId(tier, startMs, 0) && id < blockId(tier, startMs, 0) + 2 ** 28)
    }),
  )
})

test('merging keeps one point per start, the newer one, in order', () => {
  fc.assert(
    fc.property(pointsOf(tiers[0], 0), pointsOf(tiers[0], 0), (older, newer) => {
      const merged = mergePoints(older, newer)
      const starts = [...merged.startMs.subarray(0, merged.count)]
      const expected = [...new Set([...older.startMs, ...newer.startMs])].sort((a, b) => a - b)
      assert.deepEqual(starts, expected)
      for (const [i, start] of newer.startMs.entries()) {
        assert.equal(merged.facts[starts.indexOf(start)], newer.facts[i])
      }
    }),
  )
})

test('thinning first to minutes and then to quarters finds the same ages as thinning at once', () => {
  fc.assert(
    fc.property(pointsOf(tiers[0], 0), points => {
      const stepwise = thinPoints(thinPoints(points, 60_000), 900_000)
      const atOnce = thinPoints(points, 900_000)
      assert.equal(stepwise.count, atOnce.count)
      for (const column of [
        'startMs',
        'bestMs',
        'lowMs',
        'highMs',
        'maxMs',
        'backlog',
        'facts',
      ] as const) {
        assert.deepEqual(
          stepwise[column].slice(0, atOnce.count),
          atOnce[column].slice(0, atOnce.count),
        )
      }
    }),
  )
})
