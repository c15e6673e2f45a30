import { defineChannel } from '../define-channel.ts'
import { webhookAddress, webhookChannelConfig } from './config.ts'
import { openWebhookChannel } from './webhook-channel.ts'

export const webhook = defineChannel({
  config: webhookChannelConfig,
  address: webhookAddress,
  open: openWebhookChannel,
})
