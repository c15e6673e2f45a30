import type { OutboxDelivery } from '#contracts/outbox.ts'
import type { Instruments } from '#kit/metrics.ts'
import type { Batch, Noted } from './batch.ts'
import type { notifierMetrics } from './metrics.ts'
import { heartbeatName } from './self/own-orders.ts'

type NotifierInstruments = Instruments<(typeof notifierMetrics)['table']>

/** Counts what a batch did, once it is durable. */
export function account(batch: Batch, metrics: NotifierInstruments): void {
  for (const noted of batch.noted) accountNoted(noted, metrics)
  for (const { now, before } of batch.tells.deliveries()) accountDelivery(now, before, metrics)
}

function accountNoted(noted: Noted, metrics: NotifierInstruments): void {
  switch (noted.type) {
    case 'event':
      metrics.events_total.inc({ type: noted.event })
      if (noted.ignored) metrics.events_ignored_total.inc({ reason: noted.ignored })
      break
    case 'withheld':
      metrics.withheld_total.inc({ reason: noted.reason })
      break
    case 'outcome':
      metrics.predictions_total.inc({ outcome: noted.outcome })
      if (noted.leadMs !== undefined) metrics.prediction_lead_seconds.observe(noted.leadMs / 1_000)
      break
    case 'failOver':
      metrics.failovers_total.inc({ why: noted.why })
      break
    case 'undelivered':
      if (noted.tell.order.purpose === 'alert') metrics.undelivered_total.inc()
      else metrics.canaries_total.inc({ result: 'silent' })
      break
    case 'received':
      if (noted.tell.order.purpose !== 'alert') metrics.canaries_total.inc({ result: 'received' })
      break
    default:
      noted satisfies never
  }
}

function accountDelivery(
  now: OutboxDelivery,
  before: OutboxDelivery | undefined,
  metrics: NotifierInstruments,
): void {
  const { channel, queuedMs, state } = now
  const reached = (stage: string) => metrics.deliveries_total.inc({ channel, stage })
  if (before === undefined) reached('queued')
  for (const [stage, at] of [
    ['accepted', 'acceptedMs'],
    ['received', 'receivedMs'],
    ['seen', 'seenMs'],
  ] as const) {
    const ms = now[at]
    if (ms === undefined || before?.[at] !== undefined) continue
    reached(stage)
    metrics.stage_seconds.observe({ channel, stage }, Math.max(0, ms - queuedMs) / 1_000)
  }
  if (state === before?.state) return
  if (now.incident === heartbeatName && state !== 'queued') {
    metrics.heartbeats_total.inc({ result: state })
  }
  switch (state) {
    case 'acknowledged':
      reached(state)
      if (now.endedMs !== undefined) {
        const seconds = Math.max(0, now.endedMs - queuedMs) / 1_000
        metrics.stage_seconds.observe({ channel, stage: state }, seconds)
      }
      break
    case 'shed':
      reached(state)
      metrics.shed_total.inc({ reason: now.reason ?? 'unknown' })
      break
    case 'dead':
      reached(state)
      metrics.dead_letters_total.inc({ channel, reason: boundedReason(now.reason ?? 'unknown') })
      break
    case 'cancelled':
    case 'superseded':
      reached(state)
      break
    case 'queued':
    case 'accepted':
    case 'received':
    case 'seen':
      break
    default:
      state satisfies never
  }
}

/** Reasons of channels come from closed lists; whatever else they say must not become labels without end. */
const reasonsMax = 60
const reasons = new Set<string>()

function boundedReason(reason: string): string {
  const short = reason.slice(0, 60)
  if (reasons.has(short)) return short
  if (reasons.size >= reasonsMax) return 'other'
  reasons.add(short)
  return short
}
