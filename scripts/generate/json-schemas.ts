import { z } from 'zod'
import { action } from '#contracts/action.ts'
import { anomaly } from '#contracts/anomaly.ts'
import { bridgeStatus } from '#contracts/bridge-status.ts'
import { contextList, contextRecord } from '#contracts/context.ts'
import { deadLetter } from '#contracts/dead-letter.ts'
import { deviceTargets } from '#contracts/device-targets.ts'
import { forecastBatch } from '#contracts/forecast.ts'
import { frame } from '#contracts/frame.ts'
import {
  anomalyList,
  bridgeList,
  liveEvent,
  problemDetails,
  seriesDetails,
  seriesHistory,
  seriesList,
  sparklines,
} from '#contracts/http-api.ts'
import { incident } from '#contracts/incident.ts'
import { learntState } from '#contracts/learnt-state.ts'
import { sampleBatch } from '#contracts/sample.ts'
import type { Artifact } from './artifact.ts'

const messages = {
  'sample-batch': sampleBatch,
  'bridge-status': bridgeStatus,
  frame,
  'forecast-batch': forecastBatch,
  'learnt-state': learntState,
  context: contextRecord,
  anomaly,
  incident,
  action,
  'device-targets': deviceTargets,
  'dead-letter': deadLetter,
  'api-series-list': seriesList,
  'api-series': seriesDetails,
  'api-anomalies': anomalyList,
  'api-series-history': seriesHistory,
  'api-sparklines': sparklines,
  'api-bridges': bridgeList,
  'api-context': contextList,
  'api-live-event': liveEvent,
  'api-problem': problemDetails,
} as const

/**
 * JSON Schemas (2020-12) of the bus messages and API responses, for readers in other languages. Unlike ours they let through
 * fields that they do not know: later releases may add some.
 */
export function jsonSchemas(): readonly Artifact[] {
  return Object.entries(messages).map(([name, schema]) => ({
    path: `docs/schemas/${name}.json`,
    text: `${JSON.stringify(z.toJSONSchema(schema, { io: 'output', override: openToMore }), undefined, 2)}\n`,
  }))
}

function openToMore({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
}
