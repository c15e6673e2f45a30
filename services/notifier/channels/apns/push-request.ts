import { createHash } from 'node:crypto'
import type { InterruptionLevel } from '#contracts/notice.ts'
import type { Delivery } from '../channel.ts'
import type { ApnsAddress } from './address.ts'

/** One push as it goes over the wire, but for who we are. Each try of it sends the same. */
export interface PushRequest {
  /** Name, value, name, value: node:http2 reads them fastest like this. */
  readonly headers: readonly string[]
  readonly body: string
}

export interface PushRequestParts {
  readonly delivery: Delivery
  readonly address: ApnsAddress
  readonly topic: string
  readonly json: string
  /** Apple's time, which is what an expiration is compared with. */
  readonly nowMs: number
  /** How far Apple's clock is ahead of the one that the notice was made by. */
  readonly clockSkewMs: number
}

/** Apple's longest apns-collapse-id. */
const collapseIdBytesMax = 64

export function buildPushRequest(parts: PushRequestParts): PushRequest {
  const { delivery, address, topic, json, nowMs, clockSkewMs } = parts
  const { notice, purpose } = delivery
  const expiresAtMs = notice.expiresAtMs + clockSkewMs
  return {
    // biome-ignore format: one header a line.
    headers: [
      ':method', 'POST',
      ':path', `/3/device/${address.token}`,
      'apns-id', delivery.id,
      'apns-topic', purpose === 'widget' ? `${topic}.push-type.widgets` : topic,
      'apns-push-type', purpose === 'widget' ? 'widgets' : purpose,
      'apns-priority', priorityOf(purpose, notice.level),
      // Zero means one try now and no keeping: what is over by then is not shown late.
      'apns-expiration', expiresAtMs <= nowMs ? '0' : String(Math.floor(expiresAtMs / 1_000)),
      'apns-collapse-id', collapseId(purpose, notice.collapseId),
    ],
    body: json,
  }
}

/** 10 is at once; 5 may wait for the device's convenience, and is the only one that Apple allows silent pushes. */
function priorityOf(purpose: Delivery['purpose'], level: InterruptionLevel): '10' | '5' {
  return purpose === 'alert' && level !== 'passive' ? '10' : '5'
}

/** Silent pushes have ids of their own, so that none takes the place of the alert that still waits for its device. */
function collapseId(purpose: Delivery['purpose'], id: string): string {
  const own = purpose === 'alert' ? id : `${purpose}:${id}`
  const isHeaderText = /^[\x21-\x7e]+$/.test(own) && own.length <= collapseIdBytesMax
  return isHeaderText ? own : createHash('sha256').update(own).digest('base64url')
}
