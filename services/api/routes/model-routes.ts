import { modelRoutes } from '#contracts/http/model-routes.ts'
import type { PredictionRecord } from '#contracts/model-status.ts'
import { ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import { predictionRecordOf } from '../model/prediction-record.ts'
import type { ApiContext } from './api-context.ts'

const rangeMs = 30 * 86_400_000
/** Predictions that are looked at: some megabytes of JSON to read. */
const predictionsMax = 2_000
/** What came of predictions changes by the minute; reading them is the costly part. */
const freshMs = 30_000
const limitDefault = 1_000

/** `GET /model` and `GET /model/series`. */
export function serveModel(context: ApiContext): readonly ServedRoute[] {
  const { model, clock } = context
  const predictions = predictionsOf(context)
  return [
    serve(modelRoutes.getModel, async () =>
      ok({ ...model.status(clock.now()), predictions: await predictions() }),
    ),
    serve(modelRoutes.listSkill, ({ query }) =>
      ok({
        atMs: Math.round(clock.now()),
        series: model.skills(query.limit ?? limitDefault),
      }),
    ),
  ]
}

/** Read at most once each `freshMs`, however many ask. */
function predictionsOf({ anomalies, clock }: ApiContext): () => Promise<PredictionRecord> {
  let made: { readonly atMs: number; readonly record: Promise<PredictionRecord> } | undefined
  return () => {
    const atMs = clock.monotonicMs()
    if (made !== undefined && atMs - made.atMs < freshMs) return made.record
    const nowMs = clock.now()
    const fromMs = Math.max(0, nowMs - rangeMs)
    const record = anomalies
      .find({ fromMs, toMs: nowMs, kinds: ['predicted_breach'], limit: predictionsMax })
      .then(found => predictionRecordOf(found, { fromMs, most: predictionsMax }))
    const mine = { atMs, record }
    made = mine
    // A failure is of this request alone.
    record.catch(() => {
      if (made === mine) made = undefined
    })
    return record
  }
}
