import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  featureBlocks,
  featureCount,
  nowFeatures,
  slotFeatures,
} from '#models/features/feature-layout.ts'
import { featureRows, type SeriesColumns, statesAlong } from '#models/features/feature-rows.ts'
import { fillFeatures } from '#models/features/fill-features.ts'
import { createRandom } from '#models/random.ts'
import { type Channel, channels } from '#models/series/layout.ts'
import { laws } from '#models/training/corpus/law-registry.ts'

const startS = 1_700_000_000

/** A recording of a law as a history. */
function aHistory(seed: number, days = 1): SeriesColumns {
  const law = laws[seed % laws.length] ?? laws[0]
  const { objective, value, covariates } = law.simulate(seed, days)
  const timeS = Float64Array.from(value, (_, i) => startS + i * 10)
  return { objective, timeS, columns: { value, ...covariates } }
}

/** Each channel multiplied by its factor. */
function scaled(history: SeriesColumns, by: Partial<Record<Channel, number>>): SeriesColumns {
  const columns = Object.fromEntries(
    Object.entries(history.columns).map(([name, column]) => {
      const k = by[name as Channel] ?? 1
      return [name, Float64Array.from(column, x => x * k)]
    }),
  )
  return { ...history, objective: (history.objective ?? 1) * (by.value ?? 1), columns }
}

const lastOf = (history: SeriesColumns) => {
  const [row] = featureRows(history, i => i === history.timeS.length - 1)
  assert.ok(row)
  return row
}

const cut = ({ timeS, columns, ...rest }: SeriesColumns, from: number, to: number) => ({
  ...rest,
  timeS: Array.from(timeS).slice(from, to),
  columns: Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, Array.from(column).slice(from, to)]),
  ),
})

function assertNear(a: Float32Array, b: Float32Array, within: number): void {
  a.forEach((x, i) => {
    const y = b[i] ?? Number.NaN
    assert.ok(Math.abs(x - y) <= within, `input ${i}: ${x} is not ${y}`)
  })
}

const now = (features: Float32Array, name: (typeof nowFeatures)[number]) =>
  features[featureBlocks.now.offset + nowFeatures.indexOf(name)]

/** The newest slot of a fine feature. */
const newest = (features: Float32Array, name: (typeof slotFeatures.fine)[number]) => {
  const { offset, slots, features: side } = featureBlocks.fine
  return features[offset + (slots - 1) * side + slotFeatures.fine.indexOf(name)] ?? Number.NaN
}

const aSteadyHistory = (rows: number, columns: Partial<Record<Channel, number>>) => ({
  objective: 100,
  timeS: Float64Array.from({ length: rows }, (_, i) => startS + i * 10),
  columns: Object.fromEntries(
    Object.entries(columns).map(([name, x]) => [name, new Float64Array(rows).fill(x)]),
  ),
})

test('inputs say what they are called', () => {
  const features = lastOf(
    aSteadyHistory(100, {
      value: 50,
      arrival_rate: 30,
      consume_rate: 20,
      backlog: 600,
      broker_p99_ms: 4,
      in_flight: 3,
      rebalance: 1,
    }),
  )
  const near = (x: number, y: number) => assert.ok(Math.abs(x - y) < 0.01, `${x} is not ${y}`)
  near(newest(features, 'closeness'), Math.log(0.5))
  near(newest(features, 'balance'), Math.log(1.5))
  near(newest(features, 'utilisation'), Math.log(1.5))
  near(newest(features, 'drain'), Math.log(1 + 30 / 10))
  near(newest(features, 'broker'), 0)
  near(newest(features, 'flight'), 0)
  near(newest(features, 'rebalance'), 1)
  assert.equal(now(features, 'mask_backlog'), 1)
  assert.equal(now(features, 'known_fine'), 1)
  assert.equal(now(features, 'echo_24h_known'), 0)
})

test('a covariate that nobody gives is masked, and the rest stays as it was', () => {
  const whole = lastOf(aHistory(4))
  const history = aHistory(4)
  const { backlog: _, ...columns } = history.columns
  const without = lastOf({ ...history, columns })
  assert.equal(now(whole, 'mask_backlog'), 1)
  assert.equal(now(without, 'mask_backlog'), 0)
  assert.equal(newest(without, 'drain'), 0)
  assert.equal(newest(without, 'balance'), newest(whole, 'balance'))
})

test('what came after this moment yesterday is an echo', () => {
  const rows = 8_640 + 10
  const value = new Float64Array(rows).fill(10)
  const history = { objective: 100, timeS: Float64Array.from(value, (_, i) => i * 10) }
  // The next quarter of an hour of a day ago.
  value.fill(300, 10, 80)
  const features = lastOf({ ...history, columns: { value } })
  assert.equal(now(features, 'echo_24h_known'), 1)
  assert.ok((now(features, 'echo_24h_peak') ?? 0) > Math.log(2.9))
  assert.ok((now(features, 'echo_12h_peak') ?? 0) < Math.log(0.2))
})

test('units do not matter: neither that of the value, nor that of the messages, nor that of broker latency', () => {
  const factor = fc.double({ min: 1e-4, max: 1e4, noNaN: true })
  const seed = fc.integer({ min: 0, max: 11 })
  fc.assert(
    fc.property(seed, fc.tuple(factor, factor, factor), (which, [value, messages, broker]) => {
      const history = cut(aHistory(which), 0, 1_500)
      const by = {
        ...{ value, arrival_rate: messages, consume_rate: messages, backlog: messages },
        ...{ broker_p99_ms: broker, in_flight: messages * broker },
      }
      assertNear(lastOf(scaled(history, by)), lastOf(history), 0.04)
    }),
    { numRuns: 12 },
  )
})

test('along a history the inputs are those that a stream gave up to each row', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 11 }),
      fc.integer({ min: 1, max: 2_000 }),
      (seed, row) => {
        const history = cut(aHistory(seed), 0, 2_001)
        const [along] = featureRows(history, i => i === row)
        assert.deepEqual(along, lastOf(cut(history, 0, row + 1)))
      },
    ),
    { numRuns: 10 },
  )
})

test('what is older than a day and a quarter of an hour has no say', () => {
  const history = aHistory(6, 2)
  const long = lastOf(history)
  const short = lastOf(cut(history, 17_280 - 8_640 - 180, 17_280))
  assertNear(short, long, 0.04)
})

test('side by side in one array the inputs are the same as alone', () => {
  const both = new Float32Array(2 * featureCount)
  const alone = [1, 2].map((seed, i) => {
    const history = cut(aHistory(seed), 0, 900)
    for (const [row, state] of statesAlong(history)) {
      if (row === 899) fillFeatures(state, both, i * featureCount)
    }
    return lastOf(history)
  })
  alone.forEach((one, i) => {
    assert.deepEqual(both.slice(i * featureCount, (i + 1) * featureCount), one)
  })
})

test('inputs are numbers within bounds, whatever comes', () => {
  const anything = fc.oneof(fc.double(), fc.constant(0), fc.double({ min: 0, max: 1e9 }))
  const row = fc.tuple(fc.double({ min: -2_000, max: 90_000 }), fc.array(anything))
  const rows = fc.array(row, { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(rows, fc.boolean(), fc.integer(), (all, hasObjective, seed) => {
      const random = createRandom(seed, 'times')
      let at = startS
      const timeS = all.map(([step]) => {
        at += random.chance(0.8) ? 10 : step
        return at
      })
      const columns = Object.fromEntries(
        channels.map((name, i) => [name, all.map(([, sample]) => sample[i] ?? Number.NaN)]),
      )
      const history = { ...(hasObjective ? { objective: 3 } : {}), timeS, columns }
      for (const features of featureRows(history, () => true)) {
        assert.equal(features.length, featureCount)
        assert.ok(features.every(x => Math.abs(x) <= 8))
      }
    }),
    { numRuns: 25 },
  )
})
