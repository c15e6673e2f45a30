import { Router } from 'express'
import { type HeartbeatAnswer, heartbeatRequest } from '#contracts/watch/heartbeat.ts'
import { type QueueAnswer, queueRequest } from '#contracts/watch/queue.ts'
import { type ReceiptAnswer, receiptRequest } from '#contracts/watch/receipt.ts'
import { type RegistrationAnswer, registration } from '#contracts/watch/registration.ts'
import {
  type ActionAnswer,
  type ActionResult,
  actionRequest,
} from '#contracts/watch/watch-action.ts'
import { watchErrors } from '../errors.ts'
import { summaryTag } from '../view/summary.ts'
import { toWatchIncident } from '../view/watch-incident.ts'
import { bodyOf, deviceOf, routeIs } from './answer.ts'
import type { WatchContext } from './watch-context.ts'

/** How long an answer waits for the incident to show what was done: the notifier needs a few milliseconds. */
const settleMs = 800

/** What a device says: registration, heartbeat, receipts, actions, and the queue of what it could not say before. */
export function tellingRoutes(context: WatchContext): Router {
  const { clock, registrations, actions, receipts, view, summary, silentAtMs } = context
  const router = Router()

  router.put('/device', routeIs('device'), async (request, response) => {
    const given = bodyOf(request, registration)
    const device = await registrations.register(deviceOf(response), given)
    response.json({ v: 1, atMs: clock.now(), device } satisfies RegistrationAnswer)
  })

  router.post('/heartbeat', routeIs('heartbeat'), async (request, response) => {
    const { permissions } = bodyOf(request, heartbeatRequest)
    const device = deviceOf(response)
    await registrations.heard(device, permissions)
    const atMs = clock.now()
    const answer: HeartbeatAnswer = {
      ...{ v: 1, atMs, silentAtMs: silentAtMs(atMs) },
      summaryTag: summaryTag(summary()),
      setup: registrations.setupFor(device.person),
    }
    response.json(answer)
  })

  router.post('/receipts', routeIs('receipts'), async (request, response) => {
    const given = bodyOf(request, receiptRequest)
    const results = await receipts.take(deviceOf(response), given.receipts)
    const answer: ReceiptAnswer = { v: 1, atMs: clock.now(), receipts: [...results] }
    response.json(answer)
  })

  router.post('/actions', routeIs('actions'), async (request, response) => {
    const { action } = bodyOf(request, actionRequest)
    const before = view.find(action.incident)?.updatedMs ?? 0
    const [result] = await actions.take(deviceOf(response), [action])
    if (result === undefined) throw watchErrors.INTERNAL()
    if (result.became === 'taken') await settled(context, { id: action.incident, before })
    const now = view.find(action.incident)
    const answer: ActionAnswer = {
      ...{ v: 1, atMs: clock.now(), action: result },
      ...(now && { incident: toWatchIncident(now, view.forecastOf(now.id)) }),
    }
    response.json(answer)
  })

  router.post('/queue', routeIs('queue'), async (request, response) => {
    const given = bodyOf(request, queueRequest)
    const device = deviceOf(response)
    const taken = await receipts.take(device, given.receipts)
    const last = given.actions.at(-1)
    const before = view.find(last?.incident ?? '')?.updatedMs ?? 0
    const results: readonly ActionResult[] = await actions.take(device, given.actions)
    if (last && results.at(-1)?.became === 'taken') {
      await settled(context, { id: last.incident, before })
    }
    const answer: QueueAnswer = {
      ...{ v: 1, atMs: clock.now(), actions: [...results], receipts: [...taken] },
      summary: summary(),
    }
    response.json(answer)
  })
  return router
}

/** Waits until the notifier has answered to what was done about an incident, or a moment has passed. */
async function settled(
  { view, closing }: WatchContext,
  { id, before }: { readonly id: string; readonly before: number },
): Promise<void> {
  if ((view.find(id)?.updatedMs ?? 0) > before) return
  await view.changeOf(id, AbortSignal.any([AbortSignal.timeout(settleMs), closing]))
}
