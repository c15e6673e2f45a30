import { z } from 'zod'
import { isPaired, pemTlsFields, unpaired } from '#kit/config/pem-tls.ts'
import { secret } from '#kit/config/secret-field.ts'
import { offsetPollShape } from '../offsets/config.ts'

const file = z.string().min(1)

const tokenAuth = z
  .strictObject({
    type: z.literal('token').describe('A bearer token, as a JWT.'),
    token: secret().optional().describe('A token that does not expire.'),
    tokenPath: file.optional().describe('File with the token, read again for each discovery.'),
  })
  .refine(({ token, tokenPath }) => (token === undefined) !== (tokenPath === undefined), {
    error: 'give exactly one of token, tokenPath',
  })

const basicAuth = z.strictObject({
  type: z.literal('basic').describe('A user and a password.'),
  username: z.string().min(1).describe('User name.'),
  password: secret().describe('Password.'),
})

const oauth2Auth = z.strictObject({
  type: z.literal('oauth2').describe('OAuth 2.0 by client credentials (RFC 6749, 4.4).'),
  tokenEndpoint: z.url({ protocol: /^https?$/ }).describe('Where to get tokens.'),
  clientId: z.string().min(1).describe('Client id for the token endpoint.'),
  clientSecret: secret().describe('Client secret for the token endpoint.'),
  audience: z.string().min(1).optional().describe('Whom the tokens are for, as the brokers ask.'),
  scope: z.string().min(1).optional().describe('Scope to ask for.'),
})

/** One Pulsar cluster to watch through its admin REST: how to reach it, what to look at and how often. */
export const pulsarBridgeConfig = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(512)
    .default('pulsar')
    .describe('Name of the cluster in every series.'),
  urls: z
    .array(
      z
        .url({
          protocol: /^https?$/,
          abort: true,
          error: 'write it as http://host:8080 or https://host:8443',
        })
        .refine(url => !URL.canParse(url) || isBare(new URL(url)), {
          error: 'give scheme, host and port alone; credentials belong into auth',
        }),
    )
    .min(1)
    .max(100)
    .describe('Web service addresses of brokers or proxies; the next is tried where one fails.'),
  auth: z
    .discriminatedUnion('type', [tokenAuth, basicAuth, oauth2Auth])
    .optional()
    .describe('Who we are; a client certificate belongs into tls.'),
  tls: z
    .strictObject(pemTlsFields)
    .refine(isPaired, unpaired)
    .prefault({})
    .describe('What https:// addresses are trusted by.'),
  namespaces: z
    .array(z.string().regex(/^[^/\s]+\/[^/\s]+$|^\*$/, 'write it as tenant/namespace'))
    .min(1)
    .default(['*'])
    .describe(
      'Namespaces to watch; `*` is any run. Listing tenants needs a super-user: without one, name them in full.',
    ),
  streams: offsetPollShape.streams.describe('Streams to watch, as tenant/namespace/topic.'),
  consumers: offsetPollShape.consumers.describe('Subscriptions to watch.'),
  internalStreams: z
    .boolean()
    .default(false)
    .describe('Watch system topics, and topics of the tenant pulsar, too.'),
  pollIntervalMs: z
    .int()
    .min(100)
    .max(600_000)
    .default(5_000)
    .describe('Time between two polls: what moves or has a backlog is read in each.'),
  idleIntervalMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(15_000)
    .describe('Time between two readings of a topic without backlog and without traffic.'),
  requestsPerPoll: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(5_000)
    .describe(
      'Most requests of a poll besides discovery: one for a topic or partition, two where it is replicated; the others wait, longest unread first.',
    ),
  concurrency: z.int().min(1).max(64).default(8).describe('Most requests at the same time.'),
  discoveryIntervalMs: offsetPollShape.discoveryIntervalMs.describe(
    'Time between two looks for new and deleted namespaces and topics.',
  ),
  settingsIntervalMs: z
    .int()
    .min(100)
    .max(86_400_000)
    .default(600_000)
    .describe('Time between two readings of policies of namespaces and settings of brokers.'),
  seriesMax: offsetPollShape.seriesMax,
  publishTimeSkewMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(500)
    .describe("How far producers' publish times may be from the time of arrival."),
  appendTimeSkewMs: offsetPollShape.appendTimeSkewMs,
  requestTimeoutMs: z.int().positive().default(10_000).describe('Longest wait for an answer.'),
})
export type PulsarBridgeConfig = Readonly<z.output<typeof pulsarBridgeConfig>>

function isBare({ username, password, pathname, search, hash }: URL): boolean {
  return username === '' && password === '' && pathname === '/' && search === '' && hash === ''
}
