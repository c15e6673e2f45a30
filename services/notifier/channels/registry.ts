import { apns } from './apns/apns.ts'

/** A new service is one folder and one line here: `kind: defineChannel({ config, address, open })`. */
export const channels = { apns } as const
