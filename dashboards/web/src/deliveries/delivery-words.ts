import type { DeliveryState, OutboxDelivery } from '#contracts/outbox.ts'
import { durationText } from '#contracts/text/age-text.ts'

/** The stages that a delivery goes through, in their order. */
const stages = ['queued', 'accepted', 'received', 'seen', 'acknowledged'] as const
type Stage = (typeof stages)[number]

/** What a state means, for those who do not know the words. */
export const stateMeanings = {
  queued: 'to be sent, or sent again',
  accepted: 'the service took it; the device has not said yet that it came',
  received: 'the device has it',
  seen: 'somebody looked at it',
  acknowledged: 'the person took care of the incident',
  cancelled: 'nothing more was to be said',
  superseded: 'replaced by something newer or nearer',
  shed: 'it said nothing any more, or there was too much to send',
  dead: 'it never will arrive',
} as const satisfies Record<DeliveryState, string>

export interface StageReached {
  readonly stage: Stage
  readonly isReached: boolean
  /** `+2.1 s` after it was queued; of the first, nothing. */
  readonly after: string
}

/** How far it came. A stage that was passed without a word of its own was reached all the same. */
export function stagesOf(delivery: OutboxDelivery): readonly StageReached[] {
  const { queuedMs, acceptedMs, receivedMs, seenMs, state, endedMs } = delivery
  const times: Readonly<Record<Stage, number | undefined>> = {
    queued: queuedMs,
    accepted: acceptedMs,
    received: receivedMs,
    seen: seenMs,
    acknowledged: state === 'acknowledged' ? endedMs : undefined,
  }
  const last = stages.findLastIndex(stage => times[stage] !== undefined || stage === state)
  return stages.map((stage, i) => {
    const ms = times[stage]
    const isTold = i > 0 && ms !== undefined
    return {
      ...{ stage, isReached: i <= last },
      after: isTold ? `+${durationText(Math.max(0, ms - queuedMs))}` : '',
    }
  })
}

/** Whether its end is not one of the stages. */
export const isCutShort = ({ state }: OutboxDelivery) =>
  state === 'dead' || state === 'cancelled' || state === 'superseded' || state === 'shed'

/** Where it goes: `watch (ana-watch)`; what nobody can be reached on has no channel. */
export const targetText = ({ channel, target }: OutboxDelivery) =>
  channel === '' ? 'no target' : target === '' ? channel : `${channel} (${target})`
