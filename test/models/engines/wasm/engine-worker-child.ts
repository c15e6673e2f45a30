import { parentPort, workerData } from 'node:worker_threads'
import { wasmEngine } from '#models/engines/wasm/wasm-engine.ts'
import { someInputs, someWeights } from '#test/support/network/some-network.ts'

/** Answers one batch on wasm, in the thread that this file is run as. */
const { seed, rows } = workerData as { seed: number; rows: number }
const handlersBefore = failureHandlers()
const found = await wasmEngine.find()
if ('missing' in found) throw new Error(found.missing.why)
using predictor = await found.engine.load(someWeights(seed))
const outputs = await predictor.predict(someInputs(seed, rows), rows)
parentPort?.postMessage({ outputs, handlers: failureHandlers() - handlersBefore })

function failureHandlers(): number {
  return process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection')
}
