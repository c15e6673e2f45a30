import { z } from 'zod'
import { seconds, unit } from '#contracts/unit.ts'
import { isPaired, pemTlsFields, unpaired } from '#kit/config/pem-tls.ts'
import { secret } from '#kit/config/secret-field.ts'

const bearerAuth = z
  .strictObject({
    type: z.literal('bearer').describe('A bearer token.'),
    token: secret().optional().describe('A token that does not expire.'),
    tokenPath: z.string().min(1).optional().describe('File with the token, read for each poll.'),
  })
  .refine(({ token, tokenPath }) => (token === undefined) !== (tokenPath === undefined), {
    error: 'give exactly one of token, tokenPath',
  })

const basicAuth = z.strictObject({
  type: z.literal('basic').describe('A user and a password.'),
  username: z.string().min(1).describe('User name.'),
  password: secret().describe('Password.'),
})

const query = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^*\s][^*]*$/, 'must not have a * nor begin with a space')
      .describe('Name of the stream whose series the query gives.'),
    query: z
      .string()
      .min(1)
      .max(10_000)
      .describe('PromQL; each label set of its answer is a series.'),
    objective: z
      .number()
      .min(0.001)
      .max(1e12)
      .optional()
      .describe(
        'Highest value that is fine, in the unit. Needed unless that is seconds; then objectives, or what is learnt, count.',
      ),
    unit: unit
      .default(seconds)
      .describe(
        'What the values are in: seconds, bytes, percent, ratio, count, or any word of your own.',
      ),
  })
  .refine(({ objective, unit }) => objective !== undefined || unit === seconds, {
    path: ['objective'],
    error: 'is needed where the unit is not seconds: objectives of ages say nothing of it',
  })
export type PromQuery = Readonly<z.output<typeof query>>

/** One Prometheus, or whatever else answers its API, and the queries whose answers become series. */
export const prometheusBridgeConfig = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(512)
    .default('prometheus')
    .describe('Name of the source, as the cluster of its series.'),
  url: z
    .url({ protocol: /^https?$/, error: 'write it as http://host:9090' })
    .refine(url => !URL.canParse(url) || hasNoSecrets(new URL(url)), {
      error: 'give no credentials, query or fragment; credentials belong into auth',
    })
    .describe('Where its API is, with the path that it is served under.'),
  auth: z.discriminatedUnion('type', [bearerAuth, basicAuth]).optional().describe('Who we are.'),
  tls: z
    .strictObject(pemTlsFields)
    .refine(isPaired, unpaired)
    .prefault({})
    .describe('What an https:// address is trusted by.'),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().max(1_000))
    .default({})
    .describe('Further headers, e.g. X-Scope-OrgID; for what is secret use auth.'),
  queries: z
    .array(query)
    .min(1)
    .max(200)
    .refine(list => new Set(list.map(({ name }) => name)).size === list.length, {
      error: 'each query needs a name of its own',
    })
    .describe('What is asked.'),
  pollIntervalMs: z
    .int()
    .min(1_000)
    .max(600_000)
    .default(10_000)
    .describe('Time between two polls, each of which asks every query once.'),
  backfillHours: z
    .number()
    .min(0)
    .max(72)
    .default(24)
    .describe('Hours of the past that are read at start, so that forecasts begin with it.'),
  backfillStepMs: z
    .int()
    .min(1_000)
    .max(600_000)
    .default(10_000)
    .describe('Time between two points of that past.'),
  seriesMaxPerQuery: z
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .describe('Most series of one query; more are dropped, counted and said.'),
  forgetAfterMs: z
    .int()
    .min(1_000)
    .max(604_800_000)
    .default(3_600_000)
    .describe('How long a series without data is unknown before it ends.'),
  concurrency: z.int().min(1).max(32).default(4).describe('Most requests at the same time.'),
  timeoutMs: z.int().min(100).max(600_000).default(10_000).describe('Longest wait for an answer.'),
})
export type PrometheusBridgeConfig = Readonly<z.output<typeof prometheusBridgeConfig>>

function hasNoSecrets({ username, password, search, hash }: URL): boolean {
  return username === '' && password === '' && search === '' && hash === ''
}
