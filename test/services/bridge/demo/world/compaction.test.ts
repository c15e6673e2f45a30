import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Compaction } from '#bridge/demo/world/compaction.ts'
import { hash32 } from '#bridge/demo/world/noise.ts'

test('after cleaning only the newest record of each key is left below the cleaned offset', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 9 }),
      fc.nat({ max: 60 }),
      (seed, keys, upTo) => {
        const compaction = new Compaction({ seed, place: 7, keys })
        compaction.clean(0, upTo)
        const keyOf = (offset: number) => hash32(seed, 7, offset) % keys
        const survives = (offset: number) =>
          offset >= upTo ||
          !Array.from({ length: upTo - offset - 1 }, (_, i) => offset + 1 + i).some(
            later => keyOf(later) === keyOf(offset),
          )
        for (let offset = 0; offset <= upTo + 1; offset++) {
          let expected = offset
          while (!survives(expected)) expected++
          assert.equal(compaction.nextExisting(offset), expected)
        }
      },
    ),
  )
})
