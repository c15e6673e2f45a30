import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kafkaRelease } from '#bridge/kafka/wire/kafka-release.ts'

type Known = readonly [number, { readonly min: number; readonly max: number }]

const fetch = (min: number): Known => [1, { min, max: 13 }]
const known = (keys: readonly number[]) => keys.map((key): Known => [key, { min: 0, max: 0 }])

const cases: readonly (readonly [string | undefined, Parameters<typeof kafkaRelease>[0]])[] = [
  ['4.0', new Map([fetch(4), ...known([44, 47, 50, 60, 66, 69, 75])])],
  ['3.8', new Map([fetch(0), ...known([44, 47, 50, 60, 66, 69, 75])])],
  ['3.0', new Map([fetch(0), ...known([44, 47, 50, 60, 66])])],
  ['2.3', new Map([fetch(0), ...known([44])])],
  [undefined, new Map([fetch(0)])],
  // What we cannot make out is told no release.
  [undefined, new Map()],
]
for (const [release, versions] of cases) {
  test(`a broker with requests ${[...versions.keys()]} speaks as ${release ?? 'older ones'}`, () =>
    assert.equal(kafkaRelease(versions), release))
}
