import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRequest, stepRequest } from '#collector/stages/score/requests.ts'
import { WorkerScoring } from '#collector/stages/score/worker-scoring.ts'
import type { BatchForecaster } from '#models/forecaster.ts'
import { channels } from '#models/series/layout.ts'

/** Says that nothing will happen, whatever happens. */
const carefree: BatchForecaster = {
  name: 'carefree@1',
  forecast: states => states.map(() => ({ breachProbability: [0, 0, 0, 0] })),
  explain: () => [{ input: 'mood', share: -0.5, text: 'it is a fine day' }],
}
const sampleOf = (ageMs: number) =>
  channels.map(channel => (channel === 'value' ? ageMs : Number.NaN))

test('reasons are those of whoever speaks for a series', async () => {
  const worker = new WorkerScoring(carefree, () => 0)
  const series = [1, 2].map(handle => ({ handle, objective: 30_000, points: [] }))
  await worker.answer(openRequest(series).message)
  const rows = [1, 2].map(handle => ({ handle, timeS: 10, sample: sampleOf(29_000) }))
  const due = [
    { handle: 1, explainFrom: 0.25, isFallenBack: false },
    { handle: 2, explainFrom: 0.25, isFallenBack: true },
  ]
  const answer = await worker.answer(stepRequest(rows, due).message)
  assert.ok(answer.kind === 'scores')
  assert.deepEqual(
    answer.reasons.map(([handle, [reason]]) => [handle, reason?.input]),
    [[2, 'closeness']],
    'the forecaster sees no risk in the first, the baseline does in the second',
  )
})
