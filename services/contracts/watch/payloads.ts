import type { z } from 'zod'
import { heartbeatAnswer, heartbeatRequest } from './heartbeat.ts'
import { incidentDetail } from './incident-detail.ts'
import { livePoll, watchEvent } from './live.ts'
import { pairingAnswer, pairingCode, pairingRequest } from './pairing.ts'
import { apnsAlert, apnsBackground, apnsWidget, webPushMessage } from './push-payload.ts'
import { queueAnswer, queueRequest } from './queue.ts'
import { receiptAnswer, receiptRequest } from './receipt.ts'
import { deviceList, registration, registrationAnswer } from './registration.ts'
import { signatureVectors, signedRequest } from './signed-request.ts'
import { watchSummary } from './summary.ts'
import { actionAnswer, actionRequest } from './watch-action.ts'
import { watchIncidentList } from './watch-incident.ts'
import { watchProblem } from './watch-problem.ts'

/** Everything that travels between a device and the bridge. `watch-app-bridge/fixtures` has examples of each: `NAME.json`, `NAME.CASE.json`. */
export const watchPayloads = {
  'pairing-code': pairingCode,
  'pairing-request': pairingRequest,
  'pairing-answer': pairingAnswer,
  'signed-request': signedRequest,
  'signature-vectors': signatureVectors,
  registration,
  'registration-answer': registrationAnswer,
  'device-list': deviceList,
  summary: watchSummary,
  'incident-list': watchIncidentList,
  'incident-detail': incidentDetail,
  'live-event': watchEvent,
  'live-poll': livePoll,
  'receipt-request': receiptRequest,
  'receipt-answer': receiptAnswer,
  'action-request': actionRequest,
  'action-answer': actionAnswer,
  'queue-request': queueRequest,
  'queue-answer': queueAnswer,
  'heartbeat-request': heartbeatRequest,
  'heartbeat-answer': heartbeatAnswer,
  'apns-alert': apnsAlert,
  'apns-background': apnsBackground,
  'apns-widget': apnsWidget,
  'web-push': webPushMessage,
  problem: watchProblem,
} as const satisfies Record<string, z.ZodType>
