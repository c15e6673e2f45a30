import { parentPort, workerData } from 'node:worker_threads'
import type { WhatIf, WhatIfAnswer } from '#contracts/what-if.ts'
import { messageOf } from '#kit/errors.ts'
import { loadForecaster } from '#models/scoring/forecasters.ts'
import { scoreWhatIf } from './score-what-if.ts'
import type { WhatIfSettings } from './what-if-desk.ts'

/** What the thread answers to a series. */
export type WorkerReply =
  | { readonly ok: true; readonly answer: WhatIfAnswer }
  | { readonly ok: false; readonly reason: string }

/** Entry of the thread that scores posted series, one after the other. */
const port = parentPort
if (port === null) throw new Error('This file is run as a worker thread.')
const { forecaster: name, ...network } = workerData as WhatIfSettings
const loading = loadForecaster(name, network)

port.on('message', async (asked: WhatIf) => {
  port.postMessage(await replyTo(asked))
})

async function replyTo(asked: WhatIf): Promise<WorkerReply> {
  try {
    const { forecaster, problems } = await loading
    const answer = await scoreWhatIf(asked, forecaster)
    const told = problems.slice(0, 5).map(problem => problem.slice(0, 400))
    return { ok: true, answer: { ...answer, problems: told } }
  } catch (cause) {
    return { ok: false, reason: messageOf(cause) }
  }
}
