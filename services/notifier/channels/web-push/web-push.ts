import { defineChannel } from '../define-channel.ts'
import { webPushAddress, webPushChannelConfig } from './config.ts'
import { openWebPushChannel } from './web-push-channel.ts'

/** Notifications of browsers (RFC 8030, 8291, 8292). */
export const webPush = defineChannel({
  config: webPushChannelConfig,
  address: webPushAddress,
  open: openWebPushChannel,
})
