import { apns } from './apns/apns.ts'
import { webPush } from './web-push/web-push.ts'
import { webhook } from './webhook/webhook.ts'

/** A new service is one folder and one line here: `kind: defineChannel({ config, address, open })`. */
export const channels = { apns, web_push: webPush, webhook } as const
