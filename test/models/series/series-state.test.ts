import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { channels, levelNames, levels, trackPlaces } from '#models/series/layout.ts'
import { SeriesState } from '#models/series/series-state.ts'

const startS = 1_700_000_000
/** Half a step of a 16-bit float at the far end of the range of logarithms. */
const tolerance = 0.008

const aSample = (value: number, others = Number.NaN) => [value, ...new Array(6).fill(others)]

/** A series of these values, evenly spaced. */
function fed(values: readonly number[], { stepS = 10, objective = 100 } = {}): SeriesState {
  const state = new SeriesState(objective)
  values.forEach((value, i) => {
    state.push(startS + i * stepS, aSample(value, value))
  })
  return state
}

/** Everything that can be read. */
const contents = (state: SeriesState) =>
  trackPlaces.map(({ level, track }) =>
    Array.from({ length: levels[level].slots }, (_, ago) => state.at(level, track, ago)),
  )

const near = (a: number, b: number, within = tolerance) =>
  assert.ok(Object.is(a, b) || Math.abs(a - b) <= within, `${a} is not ${b}`)

test('a series costs at most 6 kB, however long it is', () => {
  const state = fed([1])
  const before = state.byteLength
  for (let i = 1; i < 20_000; i++) state.push(startS + i * 10, aSample(i, i))
  assert.equal(state.byteLength, before)
  assert.ok(before <= 6_000, `${before} bytes`)
})

test('the value is kept as its logarithm against the objective, others against their first positive reading', () => {
  const state = fed([50, 200])
  near(state.at('fine', 'value', 0), Math.log(2))
  near(state.at('fine', 'value', 1), Math.log(0.5))
  near(state.at('fine', 'arrival_rate', 0), Math.log(4))
  near(Math.exp(state.at('fine', 'backlog', 0) + state.logScale('backlog')), 200, 1)
})

test('a slot holds the mean of its samples and the highest value', () => {
  const value = fc.double({ min: 0.01, max: 1_000, noNaN: true })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), value)), pairs => {
      const state = new SeriesState(1)
      let timeS = startS
      const seen: (readonly [timeS: number, value: number])[] = []
      for (const [stepS, x] of pairs) {
        timeS += stepS
        seen.push([timeS, x])
        state.push(timeS, aSample(x))
      }
      for (const level of levelNames) {
        const { widthS, slots } = levels[level]
        for (let ago = 0; ago < Math.min(slots, 5); ago++) {
          const slot = Math.floor(timeS / widthS) - ago
          const inSlot = seen.filter(([at]) => Math.floor(at / widthS) === slot).map(([, x]) => x)
          if (inSlot.length === 0) continue
          const mean = inSlot.reduce((a, b) => a + b) / inSlot.length
          near(state.at(level, 'value', ago), Math.log(mean))
          if (level !== 'fine') near(state.at(level, 'peak', ago), Math.log(Math.max(...inSlot)))
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('a slot without a sample keeps the last reading where samples usually come less often', () => {
  const state = fed([1, 2, 3, 4], { stepS: 60 })
  for (let ago = 1; ago <= 6; ago++) near(state.at('fine', 'value', ago), Math.log(0.03))
})

test('nobody knows what happened in a gap', () => {
  const state = fed([1, 2, 3, 4, 5])
  state.push(startS + 40 + 300, aSample(9))
  near(state.at('fine', 'value', 0), Math.log(0.09))
  for (let ago = 1; ago < 30; ago++) assert.ok(Number.isNaN(state.at('fine', 'value', ago)))
  near(state.at('fine', 'value', 30), Math.log(0.05))
})

test('after a day without a sample nothing of the past is left', () => {
  const state = fed([1, 2, 3])
  state.push(startS + 200_000, aSample(7))
  for (const level of levelNames) {
    assert.ok(Number.isNaN(state.at(level, 'value', 1)))
    near(state.at(level, 'value', 0), Math.log(0.07))
  }
})

test('what comes twice, late or without a time changes nothing', () => {
  const state = fed([1, 2, 3])
  const before = contents(state)
  assert.equal(state.push(startS + 20, aSample(99)), 'duplicate')
  assert.equal(state.push(startS + 10, aSample(99)), 'late')
  assert.equal(state.push(Number.NaN, aSample(99)), 'untimed')
  assert.deepEqual(contents(state), before)
  assert.equal(state.count, 3)
})

test('a clock that is set back goes on where it was', () => {
  const back = fed([1, 2, 3])
  assert.equal(back.push(startS - 3_600, aSample(4)), 'clock-jump')
  assert.equal(back.push(startS - 3_590, aSample(5)), 'taken')
  const straight = fed([1, 2, 3])
  straight.push(startS + 30, aSample(4))
  straight.push(startS + 40, aSample(5))
  assert.deepEqual(contents(back), contents(straight))
})

test('a clock that is set back a little is believed after six samples, not before', () => {
  const state = fed([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  const taken = Array.from({ length: 7 }, (_, i) => state.push(startS + i * 10, aSample(1)))
  assert.deepEqual(taken, [...new Array(5).fill('late'), 'clock-jump', 'taken'])
})

test('any input leaves numbers within bounds or nothing, and never throws', () => {
  const anything = fc.oneof(fc.double(), fc.constant(0), fc.double({ min: 0, max: 1e6 }))
  const step = fc.oneof(fc.constant(10), fc.double({ min: -1e5, max: 1e5 }), fc.constant(NaN))
  const samples = fc.array(fc.tuple(step, fc.array(anything, { maxLength: 8 })), { maxLength: 60 })
  fc.assert(
    fc.property(samples, all => {
      const state = new SeriesState(5)
      let timeS = startS
      for (const [stepS, sample] of all) {
        timeS += Number.isNaN(stepS) ? 0 : stepS
        state.push(Number.isNaN(stepS) ? stepS : timeS, sample)
      }
      for (const { level, track } of trackPlaces.filter(({ track }) => track !== 'rebalance')) {
        for (let ago = 0; ago < levels[level].slots; ago++) {
          const x = state.at(level, track, ago)
          assert.ok(Number.isNaN(x) || Math.abs(x) <= 16)
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('the unit of a reading does not matter', () => {
  const factor = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
  const values = fc.array(fc.double({ min: 0.1, max: 1_000, noNaN: true }), { minLength: 1 })
  fc.assert(
    fc.property(values, factor, (series, k) => {
      const plain = contents(fed(series))
      const scaled = contents(
        fed(
          series.map(x => x * k),
          { objective: 100 * k },
        ),
      )
      plain.forEach((track, i) => {
        track.forEach((x, ago) => {
          // A rebalance is a share, not a reading in some unit.
          if (trackPlaces[i]?.track !== 'rebalance') near(scaled[i]?.[ago] ?? 0, x, 2 * tolerance)
        })
      })
    }),
    { numRuns: 40 },
  )
})

test('a sample has one place per channel', () => {
  assert.equal(channels.length, 7)
  assert.deepEqual(Array.from(fed([1]).last), aSample(1, 1))
})
