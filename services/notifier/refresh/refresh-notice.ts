import { randomUUID } from 'node:crypto'
import type { StoredTarget } from '#kit/store/notifier-store.ts'
import type { Delivery } from '../channels/channel.ts'
import type { RefreshKind } from './refresh-plan.ts'

/** What a refresh stands under in place of an incident: it says that there is something to read, and not what. */
const summaryName = 'foretap-summary'
/** By then complications have asked by themselves. */
const keepMs = 15 * 60_000
/** Longest wait for an answer of the push service. */
const answerMs = 10_000

/** A refresh as a channel takes it. A newer one takes the place of one that still waits for its device. */
export function refreshDelivery(target: StoredTarget, kind: RefreshKind, nowMs: number): Delivery {
  const atMs = Math.round(nowMs)
  return {
    id: randomUUID(),
    target: {
      ...{ id: target.id, person: target.person, channel: target.channel },
      address: JSON.parse(target.address) as Record<string, unknown>,
      registeredAtMs: target.registeredAtMs,
    },
    notice: {
      ...{ incident: summaryName, kind: 'self', level: 'passive', haptic: 'resolved' },
      ...{ title: 'Foretap', body: '', collapseId: summaryName, relevance: 0, labels: {} },
      ...{ atMs, expiresAtMs: atMs + keepMs },
    },
    ...{ purpose: kind, attempt: 1, deadlineMs: atMs + answerMs },
  }
}
