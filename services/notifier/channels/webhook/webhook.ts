import { defineChannel } from '../define-channel.ts'
import { webhookAddress, webhookChannelConfig } from './config.ts'
import { openWebhookChannel } from './webhook-channel.ts'

/** HTTP POST to an address, in the form that its service reads. */
export const webhook = defineChannel({
  config: webhookChannelConfig,
  address: webhookAddress,
  open: openWebhookChannel,
})
