import { parentPort, workerData } from 'node:worker_threads'
import { nativeEngine } from '#models/engines/native/native-engine.ts'
import { someInputs, someWeights } from '#test/support/network/some-network.ts'

/** Answers one batch on native TensorFlow, in the thread that this file is run as. */
const { seed, rows } = workerData as { seed: number; rows: number }
const found = await nativeEngine.find()
if ('missing' in found) throw new Error(found.missing.why)
using predictor = await found.engine.load(someWeights(seed))
parentPort?.postMessage(await predictor.predict(someInputs(seed, rows), rows))
