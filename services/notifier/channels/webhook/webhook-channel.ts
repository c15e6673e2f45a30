import { z } from 'zod'
import type { Notice } from '#contracts/notice.ts'
import { hostOf } from '#kit/outgoing-http/outgoing-rules.ts'
import { signWebhook } from '#kit/webhook-signature.ts'
import type { Channel, Delivery, SendOutcome } from '../channel.ts'
import type { ChannelDeps } from '../define-channel.ts'
import { openHttpSender } from '../http/http-sender.ts'
import { withoutText } from '../id-only.ts'
import { type WebhookChannelConfig, webhookAddress } from './config.ts'
import { renderWebhook } from './render.ts'
import { incidentAlertName } from './templates/alertmanager-message.ts'
import { webhookOutcome } from './webhook-outcome.ts'

/** Posts notices to one address. Rejects where a file of the configuration cannot be read. */
export async function openWebhookChannel(
  config: WebhookChannelConfig,
  deps: ChannelDeps,
): Promise<Channel> {
  const sender = await openHttpSender(config, deps)
  // The configuration's schema has judged the URL already.
  const host = hostOf(new URL(config.url.reveal()))
  const readAddress = (address: unknown) => {
    const parsed = webhookAddress.safeParse(address)
    if (!parsed.success) return { problem: z.prettifyError(parsed.error) }
    const topic = parsed.data.topic ?? config.topic
    if (config.template === 'ntfy' && topic === undefined) return { problem: 'it needs a topic' }
    return { address: { ...parsed.data, topic } }
  }

  return {
    name: config.name,
    kind: 'webhook',
    hasReceipts: false,
    checkAddress: address => readAddress(address).problem,
    async send(delivery, signal) {
      const { address, problem } = readAddress(delivery.target.address)
      if (address === undefined) return dead(`the address cannot be used: ${problem}`, true)
      if (delivery.purpose !== 'alert')
        return dead('a webhook has nothing to wake or refresh', false)
      if (isReturned(config.template, delivery.notice)) {
        return dead('it came by Alertmanager from a Foretap: this would be a loop', false)
      }
      const notice = config.payload === 'full' ? delivery.notice : withoutText(delivery.notice)
      const body = renderWebhook(config.template, { delivery, notice, address })
      const { deadlineMs } = delivery
      const headers = headersOf(config, { id: delivery.id, body, nowMs: deps.clock.now() })
      const url = config.url.reveal()
      return webhookOutcome(await sender.post({ url, headers, body, deadlineMs, signal }), host)
    },
    [Symbol.asyncDispose]: () => sender[Symbol.asyncDispose](),
  }
}

/** Foretap behind Alertmanager behind Foretap would make incidents of its own incidents without an end. */
function isReturned(template: WebhookChannelConfig['template'], { labels }: Notice): boolean {
  const isAlertmanager = template === 'alertmanager' || template === 'alertmanager_api'
  return isAlertmanager && labels.alertname === incidentAlertName
}

const dead = (reason: string, selfAlert: boolean): SendOutcome => ({
  result: 'dead',
  reason,
  target: 'keep',
  selfAlert,
})

interface Sent {
  readonly id: Delivery['id']
  readonly body: string
  readonly nowMs: number
}

function headersOf({ headers, signing }: WebhookChannelConfig, { id, body, nowMs }: Sent) {
  const secrets = [signing?.secret, signing?.previousSecret].filter(one => one !== undefined)
  const { 'webhook-signature': signature, ...signed } = signWebhook({ id, body }, secrets, nowMs)
  return {
    ...Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value.reveal()])),
    'content-type': 'application/json',
    'user-agent': 'Foretap',
    ...signed,
    ...(secrets.length === 0 ? {} : { 'webhook-signature': signature }),
  }
}
