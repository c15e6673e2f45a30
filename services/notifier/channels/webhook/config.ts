import { z } from 'zod'
import { secret } from '#kit/config/secret-field.ts'
import { outgoingConfig } from '#kit/outgoing-http/outgoing-config.ts'
import { createOutgoingRules } from '#kit/outgoing-http/outgoing-rules.ts'

export const webhookTemplates = [
  'json',
  'slack',
  'ntfy',
  'alertmanager',
  'alertmanager_api',
] as const

/** ntfy's own rule for topics. */
const topic = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, _ and -, at most 64')

/** Those that belong to HTTP itself or to the signature. */
const reserved =
  /^(host|content-length|content-type|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|webhook-.*)$/i

const header = z.strictObject({
  name: z
    .string()
    // A token by RFC 9110, 5.6.2.
    .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'must be a header name')
    .refine(name => !reserved.test(name), { error: 'must not be a header that Foretap sets' })
    .describe('Name of the header, e.g. Authorization.'),
  value: secret().describe('Its value, e.g. Bearer and a token.'),
})

const signing = z.strictObject({
  secret: secret().describe('Shared with the receiver; whsec_ and base64, or any text.'),
  previousSecret: secret()
    .optional()
    .describe('The secret before, while receivers change to the new one: both sign.'),
})

/** One address that notices are posted to, in the form that its service reads. */
export const webhookChannelConfig = z
  .strictObject({
    type: z.literal('webhook').describe('Kind of channel: HTTP POST to an address.'),
    name: z.string().min(1).max(100).describe('Name of the channel in targets, metrics and logs.'),
    url: secret().describe(
      'Where to post. Slack’s and others’ hold a token, so it is kept secret.',
    ),
    template: z
      .enum(webhookTemplates)
      .default('json')
      .describe('What is posted: Foretap’s own JSON, or what the service named here reads.'),
    topic: topic.optional().describe('Of template ntfy: topic of targets that name none.'),
    signing: signing.optional().describe('How receivers can tell that a message is ours.'),
    headers: z.array(header).max(20).default([]).describe('Further headers, e.g. to log in.'),
    payload: z
      .enum(['full', 'id_only'])
      .default('full')
      .describe('What the service may read: the text, or the kind and the ids alone.'),
    outgoing: outgoingConfig.prefault({}).describe('Where it may go besides the public Internet.'),
    timeoutMs: z.int().min(100).max(60_000).default(10_000).describe('Longest wait for an answer.'),
    connectionsMax: z
      .int()
      .min(1)
      .max(1_000)
      .default(8)
      .describe('Most connections at the same time; more requests wait.'),
  })
  .check(({ value, issues }) => {
    const add = (path: string, message: string) =>
      issues.push({ code: 'custom', path: [path], message, input: undefined })
    const check = createOutgoingRules(value.outgoing).checkUrl(value.url.reveal())
    if (!check.ok) add('url', check.reason)
    for (const { name, value: text } of value.headers) {
      if (!isHeaderValue(text.reveal())) add('headers', `${name} has a value of more than a line`)
    }
  })
export type WebhookChannelConfig = Readonly<z.output<typeof webhookChannelConfig>>

/** By RFC 9110, 5.5, without the characters beyond ASCII that receivers read differently. */
const isHeaderValue = (text: string) => /^[\t\x20-\x7e]*$/.test(text)

/** What of a webhook is of one person. */
export const webhookAddress = z.strictObject({
  topic: topic.optional().describe('Of template ntfy: the person’s topic.'),
  mention: z
    .string()
    .regex(/^[UWS][A-Z0-9]{2,20}$/, 'a Slack id such as U024BE7LH')
    .optional()
    .describe('Of template slack: id of the user or group to mention.'),
})
export type WebhookAddress = Readonly<z.output<typeof webhookAddress>>
