import { z } from 'zod'
import { secret } from '#kit/config/secret-field.ts'

/** Alerts that an Alertmanager posts to us; it may as well be another Foretap. */
export const alertmanagerSourceConfig = z.strictObject({
  token: secret()
    .optional()
    .describe(
      'Token that must come as Authorization: Bearer; Alertmanager’s http_config sends it.',
    ),
  signingSecret: secret()
    .optional()
    .describe('Secret that requests must be signed with, as a webhook channel of Foretap does.'),
  bodyBytesMax: z
    .int()
    .min(1_024)
    .max(67_108_864)
    .default(4_194_304)
    .describe('Largest request that is read; a group of a thousand alerts has about 1 MB.'),
  requestsMax: z
    .int()
    .min(1)
    .max(1_000)
    .default(16)
    .describe('Most requests in hand at once; more are told to come again.'),
})
export type AlertmanagerSourceConfig = Readonly<z.output<typeof alertmanagerSourceConfig>>
