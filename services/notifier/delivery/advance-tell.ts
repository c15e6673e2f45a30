import type { DeliveryState } from '#contracts/outbox.ts'
import type { SendOutcome } from '../channels/channel.ts'
import type { Tell, TellContext, TellOrder } from './tell.ts'
import { TellDraft, type TellStep } from './tell-draft.ts'

/** What happens to a tell, besides that time passes. `delivery` is an id. */
export type TellEvent =
  | { readonly type: 'sent'; readonly delivery: string; readonly outcome: SendOutcome }
  | { readonly type: 'stage'; readonly delivery: string; readonly stage: 'received' | 'seen' }
  /** Nothing more is to be said. `acknowledged`: this person took care of it. */
  | {
      readonly type: 'stop'
      readonly state: Extract<DeliveryState, 'acknowledged' | 'cancelled' | 'superseded' | 'shed'>
      readonly reason: string
    }
  /** An operator wants it sent again, or not at all. */
  | { readonly type: 'again'; readonly delivery: string }
  | { readonly type: 'drop'; readonly delivery: string }
  | { readonly type: 'time' }

/**
 * Begins a tell: its first delivery, or further ones where that channel is down, or a dead letter where the person cannot
 * be reached at all.
 */
export function openTell(order: TellOrder, context: TellContext): TellStep {
  const draft = new TellDraft({ order, deliveries: [] }, context)
  settle(draft, false)
  return draft.finish()
}

/** Keeps a tell that is not worth sending, so that a replay of it is not either. */
export function shedTell(order: TellOrder, reason: string, context: TellContext): TellStep {
  const draft = new TellDraft({ order, deliveries: [] }, context)
  draft.begin('shed', reason)
  return draft.finish()
}

/**
 * What an event means to a tell. Pure.
 *
 * ```
 * queued ──200──▶ accepted ──receipt──▶ received ──▶ seen ──▶ acknowledged
 *   │  ▲             │
 *   │  └─ retry      └─ no receipt within the clock ─▶ the next target is queued
 *   ├─ never will ─▶ dead ─▶ the next target is queued
 *   └─ cancelled, superseded, shed
 * ```
 *
 * A receipt counts whatever was thought of the delivery before: the device is right.
 */
export function advanceTell(tell: Tell, event: TellEvent, context: TellContext): TellStep {
  const draft = new TellDraft(tell, context)
  const isUrgent = take(draft, event)
  settle(draft, isUrgent)
  return draft.finish()
}

/** True where the next target is to be tried at once. */
function take(draft: TellDraft, event: TellEvent): boolean {
  const { nowMs } = draft.context
  switch (event.type) {
    case 'sent':
      return sent(draft, event)
    case 'stage':
      draft.reach(event.delivery, event.stage)
      return false
    case 'stop':
      draft.stop(event.state, event.reason)
      return false
    case 'again':
      draft.change(event.delivery, ({ endedMs: _, ...delivery }) => ({
        ...{ ...delivery, state: 'queued', notBeforeMs: nowMs, reason: 'repeated by hand' },
        failOverAtMs: nowMs + draft.context.failOverMs,
      }))
      return false
    case 'drop':
      draft.change(event.delivery, delivery =>
        delivery.state === 'queued'
          ? { ...delivery, state: 'cancelled', endedMs: nowMs, reason: 'dropped by hand' }
          : { ...delivery, failedOver: true },
      )
      return false
    case 'time':
      return false
    default:
      return event satisfies never
  }
}

function sent(
  draft: TellDraft,
  { delivery: id, outcome }: Extract<TellEvent, { type: 'sent' }>,
): boolean {
  const { nowMs, backOffMs, attemptsMax } = draft.context
  const waitUntil = (attempt: number, notBeforeMs = 0) =>
    Math.max(notBeforeMs, nowMs + backOffMs(attempt))
  switch (outcome.result) {
    case 'accepted':
      draft.accept(id, outcome.providerId)
      return false
    case 'retry': {
      const attempt = draft.tried(id)
      // What all of a channel suffers from does not use up the attempts of one delivery.
      if (outcome.scope === 'target' && attempt >= attemptsMax) {
        draft.die(id, `given up after ${attempt} sends: ${outcome.reason}`)
        return true
      }
      const notBeforeMs = waitUntil(attempt, outcome.notBeforeMs)
      draft.change(id, delivery => ({ ...delivery, notBeforeMs, reason: outcome.reason }))
      return outcome.failOver
    }
    case 'dead':
      draft.tried(id)
      draft.die(id, outcome.reason)
      return true
    case 'down': {
      const notBeforeMs = waitUntil(draft.tried(id))
      draft.change(id, delivery => ({ ...delivery, notBeforeMs, reason: outcome.reason }))
      return true
    }
    default:
      return outcome satisfies never
  }
}

/** What follows from the state of a tell and from the time. */
function settle(draft: TellDraft, isUrgent: boolean): void {
  const { nowMs } = draft.context
  if (nowMs >= draft.order.notice.expiresAtMs) {
    draft.stop('shed', 'it expired')
    // Even what nobody could be told is kept, so that a replay is not taken for news.
    if (draft.last === undefined) draft.begin('shed', 'it expired')
    return
  }
  for (let isFirst = true; ; isFirst = false) {
    const why = whyNextTarget(draft, isUrgent && isFirst)
    if (why === undefined) return
    const isFound = draft.tryNextTarget(why)
    if (isFound) continue
    // A channel that is down may come back within the clock.
    if (why !== 'down' && why !== 'urgent') draft.giveUp()
    return
  }
}

export type NextTargetReason = 'first' | 'clock' | 'dead' | 'down' | 'urgent'

function whyNextTarget(draft: TellDraft, isUrgent: boolean): NextTargetReason | undefined {
  const { last, context } = draft
  if (last === undefined) return 'first'
  if (last.failedOver || draft.isHeard) return undefined
  if (last.state === 'dead') return 'dead'
  const channel = context.channelOf(last.channel)
  const waits = last.state === 'queued' || (last.state === 'accepted' && channel?.hasReceipts)
  if (!waits) return undefined
  if (context.nowMs >= last.failOverAtMs) return 'clock'
  if (isUrgent) return 'urgent'
  return last.state === 'queued' && channel?.isDown !== false ? 'down' : undefined
}
