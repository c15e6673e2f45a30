import { parentPort, workerData } from 'node:worker_threads'
import { loadForecaster } from '#models/scoring/forecasters.ts'
import type { Numbered, WorkerGreeting, WorkerRequest, WorkerSettings } from './worker-messages.ts'
import { WorkerScoring } from './worker-scoring.ts'

/** Entry of the thread that scores. It answers requests one after the other, in their order. */
const port = parentPort
if (port === null) throw new Error('This file is run as a worker thread.')
const { forecaster: name, ...network } = workerData as WorkerSettings
const { forecaster, problems } = await loadForecaster(name, network)
const scoring = new WorkerScoring(forecaster, () => performance.now())

let turn: Promise<void> = Promise.resolve()
port.on('message', ({ seq, message }: Numbered<WorkerRequest>) => {
  turn = turn.then(async () => {
    const answer = await scoring.answer(message)
    const moved = answer.kind === 'scores' ? [answer.handles.buffer, answer.numbers.buffer] : []
    port.postMessage({ seq, message: answer }, moved)
  })
  // What cannot be answered ends the thread: its owner starts another one and rebuilds it.
})
const { name: by, about } = forecaster
port.postMessage({
  ...{ kind: 'ready', by, problems },
  ...(about && { about }),
} satisfies WorkerGreeting)
