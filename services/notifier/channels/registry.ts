import { apns } from './apns/apns.ts'
import { webhook } from './webhook/webhook.ts'

/** A new service is one folder and one line here: `kind: defineChannel({ config, address, open })`. */
export const channels = { apns, webhook } as const
