import { ECDH } from 'node:crypto'
import { z } from 'zod'
import { secret } from '#kit/config/secret-field.ts'
import { outgoingConfig } from '#kit/outgoing-http/outgoing-config.ts'

/** Push services of Chrome, Edge and their relatives, Firefox, Safari, and Edge on Windows. */
const knownServices = [
  'fcm.googleapis.com',
  'jmt17.google.com',
  '*.push.services.mozilla.com',
  '*.push.apple.com',
  '*.notify.windows.com',
]

/** How Foretap proves to browsers' push services who it is, and whom it lets subscribe. */
export const webPushChannelConfig = z.strictObject({
  type: z.literal('web_push').describe('Kind of channel: notifications of browsers.'),
  name: z.string().min(1).max(100).describe('Name of the channel in targets, metrics and logs.'),
  privateKey: secret().describe(
    'VAPID key: P-256 as PEM, or its 32 bytes in base64url. Subscriptions are bound to it.',
  ),
  subject: z
    .string()
    .max(500)
    .regex(/^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/, 'write it as mailto:NAME@HOST or https://…')
    .describe('Whom a push service may ask when something is wrong with our requests.'),
  services: z
    .array(
      z.string().regex(/^(\*\.)?[a-z0-9]([a-z0-9._-]*[a-z0-9])?$|^\*$/i, {
        error: 'must be a host name; *. in front stands for any below it, * alone for all',
      }),
    )
    .min(1)
    .max(100)
    .default(knownServices)
    .describe('Hosts of push services that a subscription may name.'),
  payload: z
    .enum(['full', 'id_only'])
    .default('full')
    .describe('What is sent, encrypted for the browser: the text, or the kind and the ids alone.'),
  outgoing: outgoingConfig.prefault({}).describe('Where it may go besides the public Internet.'),
  timeoutMs: z.int().min(100).max(60_000).default(10_000).describe('Longest wait for an answer.'),
  connectionsMax: z
    .int()
    .min(1)
    .max(1_000)
    .default(32)
    .describe('Most connections to one push service at the same time; more requests wait.'),
})
export type WebPushChannelConfig = Readonly<z.output<typeof webPushChannelConfig>>

const bytes = (count: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}={0,2}$/, 'must be base64url')
    .refine(text => Buffer.from(text, 'base64url').length === count, {
      error: `must have ${count} bytes`,
    })

/** A `PushSubscription` as a browser's `toJSON()` gives it. The endpoint is a capability: it is never logged or told. */
export const webPushAddress = z.strictObject({
  endpoint: z.string().min(1).max(2_000).describe('Where the push service takes messages.'),
  expirationTime: z.number().nullish().describe('When the subscription ends, epoch ms.'),
  keys: z
    .strictObject({
      p256dh: bytes(65)
        .refine(isPoint, { error: 'must be a point of P-256' })
        .describe('Public key of the browser.'),
      auth: bytes(16).describe('Secret of the browser that messages are encrypted with.'),
    })
    .describe('What messages are encrypted with.'),
})
export type WebPushAddress = Readonly<z.output<typeof webPushAddress>>

function isPoint(text: string): boolean {
  try {
    ECDH.convertKey(text, 'prime256v1', 'base64url')
    return true
  } catch {
    return false
  }
}
