import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shippedArtifact } from '#models/artifacts/shipped-artifact.ts'
import { statesAlong } from '#models/features/feature-rows.ts'
import { openNetworkForecaster } from '#models/network/network-forecaster.ts'
import { createRandom } from '#models/random.ts'
import { SeriesState } from '#models/series/series-state.ts'
import { laws } from '#models/training/corpus/law-registry.ts'
import { stepS } from '#models/training/corpus/recording.ts'

/** The state of a series after so many steps of a law. */
function stateAfter(law: number, rows: number): { state: SeriesState; objective: number } {
  const recording = laws[law]?.simulate(77 + law, 2)
  assert.ok(recording)
  const { objective, value, covariates } = recording
  const timeS = Float64Array.from({ length: rows }, (_, i) => 1_700_000_000 + i * stepS)
  let last: SeriesState | undefined
  for (const [, state] of statesAlong({ objective, timeS, columns: { value, ...covariates } }))
    last = state
  return { state: last ?? new SeriesState(objective), objective }
}

test('a series is told the same whatever else is in the batch', async () => {
  using forecaster = await openNetworkForecaster(shippedArtifact, 'wasm')
  const all = [500, 3_000, 9_000].flatMap(rows => laws.map((_, law) => stateAfter(law, rows)))
  const ask = async (some: typeof all) =>
    await forecaster.forecast(
      some.map(({ state }) => state),
      Float64Array.from(some, ({ objective }) => objective),
    )
  const together = await ask(all)
  for (const [i, one] of all.entries()) {
    const [alone] = await ask([one])
    together[i]?.breachProbability.forEach((p, h) => {
      assert.ok(Math.abs(p - (alone?.breachProbability[h] ?? Number.NaN)) < 1e-6)
    })
  }
})

test('rubbish, gaps, clock jumps, constants and a single sample still give probabilities', async () => {
  using forecaster = await openNetworkForecaster(shippedArtifact, 'wasm')
  const random = createRandom(5, 'rubbish')
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1e300, 1e-300]
  const feeds: ((i: number) => readonly [timeS: number, value: number])[] = [
    i => [i * 10, 5],
    i => [i * 10, odd[i % odd.length] ?? 0],
    i => [i * 10 + (i > 300 ? 1e6 : 0), 20],
    i => [i > 300 ? i * 10 - 100_000 : i * 10, 20],
    () => [random.uniform(-1e9, 1e9), random.uniform(0, 1e6)],
    i => [Number.NaN, i],
  ]
  const states = feeds.flatMap(feed => [1, 700].map(rows => fed(feed, rows)))
  const forecasts = await forecaster.forecast(states, new Float64Array(states.length).fill(10))
  for (const { breachProbability, quantiles = [] } of forecasts) {
    assert.ok(
      breachProbability.every(p => p >= 0 && p <= 1),
      `${breachProbability}`,
    )
    assert.ok(Array.from(quantiles).every(q => q >= 0 && Number.isFinite(q)))
  }
  for (const state of states) {
    for (const { share, text } of await forecaster.explain(state, 10)) {
      assert.ok(Math.abs(share) <= 1 && !/NaN|Infinity|undefined/.test(text), text)
    }
  }
})

function fed(feed: (i: number) => readonly [number, number], rows: number): SeriesState {
  const state = new SeriesState(10)
  for (let i = 0; i < rows; i++) {
    const [timeS, value] = feed(i)
    state.push(
      timeS,
      Float64Array.of(
        value,
        Number.NaN,
        Number.NaN,
        Number.NaN,
        Number.NaN,
        Number.NaN,
        Number.NaN,
      ),
    )
  }
  return state
}

test('a value that climbs towards its objective is foretold, with its growth or closeness as a reason; a calm one is not', async () => {
  using forecaster = await openNetworkForecaster(shippedArtifact, 'wasm')
  const calm = (i: number) => 2 + 0.3 * Math.sin(i / 7)
  const climb = (i: number) => (i < 8_900 ? calm(i) : calm(i) + (i - 8_900) * 0.065)
  const states = [calm, climb].map(value => fed(i => [i * 10, value(i)], 9_000))
  const [quiet, rising] = await forecaster.forecast(states, Float64Array.of(10, 10))
  assert.ok((quiet?.breachProbability[2] ?? 1) < 0.05, `${quiet?.breachProbability}`)
  assert.ok((rising?.breachProbability[2] ?? 0) > 0.5, `${rising?.breachProbability}`)
  assert.ok((rising?.timeToBreachS?.best ?? 1e9) < 900)
  const reasons = await forecaster.explain(states[1] ?? new SeriesState(10), 10)
  assert.ok(['growth', 'closeness'].includes(reasons[0]?.input ?? ''), JSON.stringify(reasons))
})
