import { defineChannel } from '../define-channel.ts'
import { apnsAddress } from './address.ts'
import { openApnsChannel } from './apns-channel.ts'
import { apnsChannelConfig } from './config.ts'

/** Apple Push Notification service: iPhones, iPads and Apple Watches. */
export const apns = defineChannel({
  config: apnsChannelConfig,
  address: apnsAddress,
  open: openApnsChannel,
})
