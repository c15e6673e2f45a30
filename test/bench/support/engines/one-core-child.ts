import type { Predictor } from '#models/engines/engine.ts'
import { openPredictor } from '#models/engines/open-predictor.ts'
import { networkForecaster } from '#models/network/network-forecaster.ts'
import { openNetwork } from '#models/network/open-network.ts'
import { someInputs, someWeights } from '#test/support/network/some-network.ts'
import { oneCoreSeed } from './one-core-seed.ts'
import { onnxPredictor } from './onnx-predictor.ts'
import { type WarmFleet, warmFleet } from './warm-fleet.ts'

/** What the parent asks: a number of rounds of work, or outputs to compare. */
export type OneCoreRequest =
  | { readonly kind: 'predict' | 'score'; readonly rows: number; readonly rounds: number }
  | { readonly kind: 'outputs'; readonly rows: number }
/** Seconds of processor time of each round, or outputs. */
export type OneCoreAnswer =
  | { readonly cpuS: readonly number[] }
  | { readonly outputs: Float32Array }

const weights = someWeights(oneCoreSeed)
const [, , runtime = '', onnxFolder = ''] = process.argv
const rowsMax = 1_024

const opened: { predictor?: Predictor; fleet?: WarmFleet } = {}

async function predictor(): Promise<Predictor> {
  opened.predictor ??=
    runtime === 'onnx'
      ? await onnxPredictor(weights, onnxFolder, rowsMax)
      : await openPredictor(weights, runtime === 'native' ? 'native' : 'wasm')
  return opened.predictor
}

async function fleetOf(ids: readonly number[]): Promise<WarmFleet> {
  if (opened.fleet === undefined) {
    const engine = runtime === 'native' ? 'native' : 'wasm'
    opened.fleet = warmFleet(networkForecaster('bench@1', await openNetwork(weights, engine)))
    for (const id of ids) opened.fleet.open(id)
  }
  return opened.fleet
}

async function timed(rounds: number, work: () => Promise<unknown>): Promise<number[]> {
  const cpuS: number[] = []
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    cpuS.push((user + system) / 1e6)
  }
  return cpuS
}

async function answer(request: OneCoreRequest): Promise<OneCoreAnswer> {
  const { kind, rows } = request
  switch (kind) {
    case 'outputs': {
      const one = await predictor()
      return { outputs: await one.predict(someInputs(oneCoreSeed, rows), rows) }
    }
    case 'predict': {
      const one = await predictor()
      const inputs = someInputs(oneCoreSeed, rows)
      return { cpuS: await timed(request.rounds, async () => one.predict(inputs, rows)) }
    }
    case 'score': {
      const ids = Array.from({ length: rows }, (_, id) => id)
      const fleet = await fleetOf(ids)
      return { cpuS: await timed(request.rounds, () => fleet.step(ids)) }
    }
    default:
      return kind satisfies never
  }
}

process.on('message', (request: OneCoreRequest) => {
  answer(request).then(
    given => process.send?.(given),
    (thrown: unknown) => {
      process.stderr.write(`${thrown instanceof Error ? thrown.stack : thrown}\n`)
      process.exit(1)
    },
  )
})
process.on('disconnect', () => process.exit(0))
