import type { Notice } from '#contracts/notice.ts'
import type { TellOrder } from '../delivery/tell.ts'
import type { SelfConfig } from './config.ts'

/** What heartbeats and canaries stand under in the outbox in place of an incident. */
export const heartbeatName = 'foretap-heartbeat'
export const canaryName = 'foretap-canary'

/** Who the watchdog is in the outbox. */
export const watchdogPerson = 'foretap:watchdog'

/** As urgent as Foretap speaking of its own health, so that a storm does not look like its death. */
const importance = 3

/** The order for the present stretch of time: asked twice within one, it is the same order. */
export function heartbeatOrder({ heartbeat }: SelfConfig, nowMs: number): TellOrder | undefined {
  if (heartbeat === undefined) return undefined
  const slot = Math.floor(nowMs / heartbeat.everyMs)
  const notice = ownNotice(heartbeatName, {
    title: 'Foretap is alive',
    body: 'The notifier works. Alarm when this stops coming.',
    nowMs,
    expiresAtMs: (slot + 1) * heartbeat.everyMs,
  })
  const id = `heartbeat/${heartbeat.everyMs}/${slot}`
  return { id, person: watchdogPerson, notice, importance, purpose: 'alert' }
}

export function canaryOrder({ canary }: SelfConfig, nowMs: number): TellOrder | undefined {
  if (canary === undefined) return undefined
  const slot = Math.floor(nowMs / canary.everyMs)
  const notice = ownNotice(canaryName, {
    title: 'Foretap canary',
    body: 'A silent test of the way to this device.',
    nowMs,
    expiresAtMs: (slot + 1) * canary.everyMs,
  })
  const id = `canary/${canary.everyMs}/${slot}`
  return { id, person: canary.person, notice, importance, purpose: 'background' }
}

function ownNotice(
  name: string,
  about: Pick<Notice, 'title' | 'body' | 'expiresAtMs'> & { readonly nowMs: number },
): Notice {
  const { nowMs, ...text } = about
  return {
    ...{ incident: name, kind: 'self', level: 'passive', haptic: 'resolved', collapseId: name },
    ...{ relevance: 0, atMs: nowMs, labels: {}, ...text },
  }
}
