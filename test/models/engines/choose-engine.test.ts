import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type EnginePlan,
  engineFor,
  planEngines,
  type Timing,
} from '#models/engines/choose-engine.ts'
import type { EngineName } from '#models/engines/engine.ts'

const sizes = [1, 64, 1_024] as const

/** Times in ms at 1, 64 and 1,024 rows. */
function timed(times: Partial<Record<EngineName, readonly [number, number, number]>>): Timing[] {
  return Object.entries(times).flatMap(([engine, row]) =>
    sizes.map((rows, i) => ({ engine: engine as EngineName, rows, ms: row[i] ?? Number.NaN })),
  )
}

const table: readonly {
  readonly what: string
  readonly timings: readonly Timing[]
  readonly plan: EnginePlan
}[] = [
  {
    what: 'one engine computes everything, measured or not',
    timings: [],
    plan: [{ engine: 'wasm', fromRows: 1 }],
  },
  {
    what: 'another engine takes over in the middle between the sizes where the winner changes',
    timings: timed({ wasm: [0.3, 1, 10], native: [1, 1, 4] }),
    plan: [
      { engine: 'wasm', fromRows: 1 },
      { engine: 'native', fromRows: 256 },
    ],
  },
  {
    what: 'an engine that is hardly faster does not take over',
    timings: timed({ wasm: [0.3, 1, 10], native: [0.28, 0.9, 9] }),
    plan: [{ engine: 'wasm', fromRows: 1 }],
  },
  {
    what: 'an engine that is clearly faster everywhere computes everything',
    timings: timed({ wasm: [0.3, 1, 10], native: [0.2, 0.5, 4] }),
    plan: [{ engine: 'native', fromRows: 1 }],
  },
  {
    what: 'three engines share the sizes',
    timings: timed({ wasm: [0.3, 2, 30], native: [1, 0.5, 5], webgpu: [20, 20, 2] }),
    plan: [
      { engine: 'wasm', fromRows: 1 },
      { engine: 'native', fromRows: 8 },
      { engine: 'webgpu', fromRows: 256 },
    ],
  },
  {
    what: 'the one in use stays where a third one is not clearly faster than it',
    timings: timed({ wasm: [5, 5, 30], native: [1, 1, 5], webgpu: [9, 9, 4.9] }),
    plan: [{ engine: 'native', fromRows: 1 }],
  },
  {
    what: 'an engine that gave no time is not used',
    timings: timed({
      wasm: [0.3, 1, 10],
      webgpu: [Number.NaN, Number.NaN, Number.POSITIVE_INFINITY],
    }),
    plan: [{ engine: 'wasm', fromRows: 1 }],
  },
  {
    what: 'without the preferred one the fastest begins',
    timings: timed({ native: [1, 1, 5], webgpu: [9, 9, 4] }),
    plan: [
      { engine: 'native', fromRows: 1 },
      { engine: 'webgpu', fromRows: 256 },
    ],
  },
]

for (const { what, timings, plan } of table) {
  test(`choosing an engine: ${what}`, () => {
    assert.deepEqual(planEngines(timings, 'wasm'), plan)
  })
}

test('a batch goes to the engine whose range it is in', () => {
  const plan: EnginePlan = [
    { engine: 'wasm', fromRows: 1 },
    { engine: 'native', fromRows: 256 },
  ]
  const asked = [0, 1, 255, 256, 100_000].map(rows => engineFor(plan, rows))
  assert.deepEqual(asked, ['wasm', 'wasm', 'wasm', 'native', 'native'])
})
