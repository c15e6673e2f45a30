import { setImmediate } from 'node:timers/promises'
import { networkForecaster } from '#models/network/network-forecaster.ts'
import { openNetwork } from '#models/network/open-network.ts'
import { engineForTests } from '#test/support/engines/engine-for-tests.ts'
import { referenceOutputs } from '#test/support/network/reference-outputs.ts'
import { someInputs, someWeights } from '#test/support/network/some-network.ts'
import { type OneCore, onOneCore } from './support/engines/on-one-core.ts'
import { oneCoreSeed } from './support/engines/one-core-seed.ts'
import { fetchOnnxRuntime } from './support/engines/onnx-predictor.ts'
import { warmFleet } from './support/engines/warm-fleet.ts'

type Log = (line: string) => void

/** A large cluster. */
const rows = 1_024
const rounds = 9
const warmUps = 4
/** Runtimes take turns this often, so that both meet the same noise. */
const turns = 5
const warmSeries = 20_000
const tolerance = 1e-4

/** What scoring costs: series per second of one core by engine, native TensorFlow against ONNX Runtime, bytes per series. */
export async function run({ log }: { log: Log }) {
  const bytesPerSeries = await measureBytes()
  log(
    `${bytesPerSeries.toFixed(0)} bytes a series: heap and buffers that ${warmSeries} warm series take, scored once all together`,
  )
  const engine = await engineForTests('native', log)
  if ('unavailable' in engine) {
    log(`no native engine: ${engine.unavailable}`)
    await using wasm = onOneCore('wasm', {})
    return { bytesPerSeries, seriesPerSecondWasm: await scoredPerSecond(wasm, 'wasm', log) }
  }
  const { engines } = engine
  await using wasm = onOneCore('wasm', { engines })
  await using native = onOneCore('native', { engines })
  await using onnx = onOneCore('onnx', { onnxFolder: await fetchOnnxRuntime() })
  for (const [name, one] of Object.entries({ wasm, native, onnx })) await checkOutputs(name, one)
  log(`one batch of ${rows} on wasm, native and ONNX Runtime: the same outputs within ${tolerance}`)
  return {
    bytesPerSeries,
    seriesPerSecondWasm: await scoredPerSecond(wasm, 'wasm', log),
    seriesPerSecondNative: await scoredPerSecond(native, 'native', log),
    ...(await compareNetworks({ wasm, native, onnx }, log)),
  }
}

/** Whole steps: the new sample, the features, the network, all heads read, and the baseline beside it. */
async function scoredPerSecond(one: OneCore, name: string, log: Log): Promise<number> {
  await one.rounds({ kind: 'score', rows, rounds: warmUps })
  const perSecond = rows / median(await one.rounds({ kind: 'score', rows, rounds: 3 * rounds }))
  log(
    `${name}: ${perSecond.toFixed(0)} series a second and core, from the sample to the forecast, ${rows} at a time`,
  )
  return perSecond
}

/** The network alone, in turns. Processor time on one core, so that what else the machine does changes little. */
async function compareNetworks(runtimes: Record<'wasm' | 'native' | 'onnx', OneCore>, log: Log) {
  const taken = { wasm: [] as number[], native: [] as number[], onnx: [] as number[] }
  const names = ['wasm', 'native', 'onnx'] as const
  for (const name of names) await runtimes[name].rounds({ kind: 'predict', rows, rounds: warmUps })
  for (let turn = 0; turn < turns; turn++) {
    for (const name of names) {
      taken[name].push(...(await runtimes[name].rounds({ kind: 'predict', rows, rounds })))
    }
  }
  const perSecond = (name: (typeof names)[number]) => rows / median(taken[name])
  for (const name of names) {
    log(`${name}: ${perSecond(name).toFixed(0)} rows a second and core, the network alone`)
  }
  const ratioToOnnx = perSecond('native') / perSecond('onnx')
  log(`native against ONNX Runtime on one thread each: ${ratioToOnnx.toFixed(2)}`)
  return {
    rowsPerSecondWasm: perSecond('wasm'),
    rowsPerSecondNative: perSecond('native'),
    rowsPerSecondOnnx: perSecond('onnx'),
    ratioToOnnx,
  }
}

async function checkOutputs(name: string, one: OneCore): Promise<void> {
  const outputs = await one.outputs(rows)
  const expected = referenceOutputs(someWeights(oneCoreSeed), someInputs(oneCoreSeed, rows), rows)
  if (outputs.length !== expected.length) throw new Error(`${name} gives too few outputs.`)
  const worst = outputs.reduce(
    (most, output, i) => Math.max(most, Math.abs(output - (expected[i] ?? Number.NaN))),
    0,
  )
  if (!(worst <= tolerance)) throw new Error(`The outputs of ${name} are off by ${worst}.`)
}

/** What is left on the heap and in buffers for each series, after garbage is collected. */
async function measureBytes(): Promise<number> {
  using forecaster = networkForecaster('bench@1', await openNetwork(someWeights(1), 'wasm'))
  const { fleet, open, step } = warmFleet(forecaster)
  // What is allocated once, whatever the number of series, is there before.
  const first = Array.from({ length: 4_096 }, (_, id) => warmSeries + id)
  for (const id of first) open(id)
  await step(first)
  for (const id of first) fleet.drop(id)
  const before = await usedBytes()
  const ids = Array.from({ length: warmSeries }, (_, id) => id)
  for (const id of ids) open(id)
  await step(ids)
  const bytes = ((await usedBytes()) - before) / warmSeries
  if (fleet.size !== warmSeries) throw new Error(`${fleet.size} series are warm.`)
  return bytes
}

/** The least of several looks: buffers of the past are counted until a later collection has swept them. */
async function usedBytes(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('node must be run with --expose-gc.')
  let least = Number.POSITIVE_INFINITY
  for (let look = 0; look < 8; look++) {
    globalThis.gc()
    await setImmediate()
    // Buffers are part of what is external.
    const { heapUsed, external } = process.memoryUsage()
    least = Math.min(least, heapUsed + external)
  }
  return least
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
