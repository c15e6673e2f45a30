import { z } from 'zod'
import { action } from '#contracts/action.ts'
import { anomaly } from '#contracts/anomaly.ts'
import { bridgeStatus } from '#contracts/bridge-status.ts'
import { deadLetter } from '#contracts/dead-letter.ts'
import { frame } from '#contracts/frame.ts'
import {
  bridgeList,
  liveEvent,
  problemDetails,
  seriesHistory,
  seriesList,
  sparklines,
} from '#contracts/http-api.ts'
import { incident } from '#contracts/incident.ts'
import { sampleBatch } from '#contracts/sample.ts'
import type { Artifact } from './artifact.ts'

const messages = {
  'sample-batch': sampleBatch,
  'bridge-status': bridgeStatus,
  frame,
  anomaly,
  incident,
  action,
  'dead-letter': deadLetter,
  'api-series-list': seriesList,
  'api-series-history': seriesHistory,
  'api-sparklines': sparklines,
  'api-bridges': bridgeList,
  'api-live-event': liveEvent,
  'api-problem': problemDetails,
} as const

/** JSON Schemas (2020-12) of the bus messages and API responses, for readers in other languages. */
export function jsonSchemas(): readonly Artifact[] {
  return Object.entries(messages).map(([name, schema]) => ({
    path: `docs/schemas/${name}.json`,
    text: `${JSON.stringify(z.toJSONSchema(schema, { io: 'output' }), undefined, 2)}\n`,
  }))
}
