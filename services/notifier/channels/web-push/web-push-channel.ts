import { z } from 'zod'
import { hostOf, type OutgoingRules } from '#kit/outgoing-http/outgoing-rules.ts'
import type { Channel, Delivery, SendOutcome } from '../channel.ts'
import type { ChannelDeps } from '../define-channel.ts'
import { openHttpSender } from '../http/http-sender.ts'
import { withoutText } from '../id-only.ts'
import { type WebPushAddress, type WebPushChannelConfig, webPushAddress } from './config.ts'
import { encryptPayload, plaintextBytesMax } from './encrypt.ts'
import { pushPayload } from './payload.ts'
import { pushHeaders } from './push-headers.ts'
import { readVapidKey } from './vapid-key.ts'
import { createVapidTokens } from './vapid-tokens.ts'
import { webPushOutcome } from './web-push-outcome.ts'

/** Sends to browsers through their push services. Rejects with `WEB_PUSH_KEY_…` where the key is none. */
export async function openWebPushChannel(
  config: WebPushChannelConfig,
  deps: ChannelDeps,
): Promise<Channel> {
  const tokens = createVapidTokens(readVapidKey(config.privateKey), config.subject)
  const sender = await openHttpSender(config, deps)

  /** One request. 413 is left to the caller. */
  const post = async (delivery: Delivery, subscription: Subscription, signal: AbortSignal) => {
    const { keys, url } = subscription
    const { notice, id, deadlineMs } = delivery
    const nowMs = deps.clock.now()
    const token = tokens.of(url.origin, nowMs)
    const { authorization, isProven } = token
    const answer = await sender.post({
      url: url.href,
      headers: { ...pushHeaders(notice, nowMs), authorization },
      body: encryptPayload(pushPayload(id, notice, plaintextBytesMax), keys),
      ...{ deadlineMs, signal },
    })
    const facts = { host: hostOf(url), isTokenProven: isProven }
    const outcome = webPushOutcome(answer, facts)
    if (outcome.result === 'accepted') token.isProven = true
    if (outcome.result === 'down') tokens.drop(url.origin)
    const isTooLarge = answer.result === 'answered' && answer.status === 413
    return { outcome, isTooLarge }
  }

  return {
    name: config.name,
    kind: 'web_push',
    hasReceipts: true,
    checkAddress: address => problemOf(readSubscription(address, config, sender.rules)),
    async send(delivery, signal) {
      const subscription = readSubscription(delivery.target.address, config, sender.rules)
      if (!subscription.ok) {
        return dead(`the address cannot be used: ${subscription.problem}`, 'quarantine')
      }
      if (delivery.purpose !== 'alert') return dead('browsers are not woken silently', 'keep')
      if (delivery.notice.expiresAtMs <= deps.clock.now()) return dead('it has expired', 'keep')
      const short = { ...delivery, notice: withoutText(delivery.notice) }
      const first = config.payload === 'full' ? delivery : short
      const { outcome, isTooLarge } = await post(first, subscription, signal)
      // A service with a bound of its own: the refused one reached nobody, so this is no repeat.
      return isTooLarge && first !== short
        ? (await post(short, subscription, signal)).outcome
        : outcome
    },
    [Symbol.asyncDispose]: () => sender[Symbol.asyncDispose](),
  }
}

const dead = (reason: string, target: 'keep' | 'quarantine'): SendOutcome => ({
  result: 'dead',
  reason,
  target,
  selfAlert: false,
})

interface Subscription {
  readonly ok: true
  readonly url: URL
  readonly keys: WebPushAddress['keys']
}
type Refusal = { readonly ok: false; readonly problem: string }

const problemOf = (read: Subscription | Refusal) => (read.ok ? undefined : read.problem)

/** A subscription that may be used, or why not. Reasons do not repeat the endpoint. */
function readSubscription(
  address: unknown,
  { services }: WebPushChannelConfig,
  rules: OutgoingRules,
): Subscription | Refusal {
  const parsed = webPushAddress.safeParse(address)
  if (!parsed.success) return { ok: false, problem: z.prettifyError(parsed.error) }
  const check = rules.checkUrl(parsed.data.endpoint)
  if (!check.ok) return { ok: false, problem: `endpoint: ${check.reason}` }
  const host = hostOf(check.url).replace(/\.$/, '')
  if (!services.some(pattern => isService(host, pattern.toLowerCase()))) {
    const problem = 'endpoint: its host is no push service that the channel’s services name'
    return { ok: false, problem }
  }
  return { ok: true, url: check.url, keys: parsed.data.keys }
}

function isService(host: string, pattern: string): boolean {
  if (pattern === '*') return true
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern
}
