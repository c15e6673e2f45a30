import { z } from 'zod'
import { secret } from '#kit/config/secret-field.ts'

/** Apple's two services; a device token belongs to one of them. */
export const apnsEnvironments = ['production', 'sandbox'] as const
export type ApnsEnvironment = (typeof apnsEnvironments)[number]

const hostAndPort = z
  .string()
  .regex(/^(\[[0-9a-f:.]+\]|[^:\s/]+):\d{1,5}$/i, 'write it as host:port')

const bundleId = z.string().regex(/^[A-Za-z0-9.-]{1,155}$/, 'write the bundle id of the app')

const tenCharacters = z.string().regex(/^[A-Z0-9]{10}$/, 'ten capital letters and digits')

const proxy = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address of the proxy; it must allow CONNECT.'),
  username: z.string().min(1).optional().describe('User name, where the proxy wants one.'),
  password: secret().optional().describe('Password, where the proxy wants one.'),
})

/** One account at Apple: how we prove who we are, and the apps that may be told. */
export const apnsChannelConfig = z
  .strictObject({
    type: z.literal('apns').describe('Kind of channel: Apple Push Notification service.'),
    name: z.string().min(1).max(100).describe('Name of the channel in targets, metrics and logs.'),
    topics: z
      .array(bundleId)
      .min(1)
      .max(20)
      .describe('Bundle ids of the apps; the first is meant where a device does not say which.'),
    environment: z
      .enum(apnsEnvironments)
      .default('production')
      .describe(
        'Tried first for a device whose environment is not known; the other is tried once.',
      ),
    key: secret().optional().describe('Token signing key from Apple (.p8), as PEM.'),
    keyId: tenCharacters.optional().describe('Id of the key, as Apple shows it.'),
    teamId: tenCharacters.optional().describe('Id of the team that the key belongs to.'),
    certificate: secret()
      .optional()
      .describe('Instead of a key: push certificate and its private key, both as PEM.'),
    certificatePassphrase: secret().optional().describe('Passphrase of the certificate’s key.'),
    payload: z
      .enum(['full', 'id_only'])
      .default('full')
      .describe('What Apple may read: the text, or the ids alone and the app fetches the rest.'),
    hosts: z
      .strictObject({
        production: hostAndPort
          .default('api.push.apple.com:443')
          .describe('Where production devices are reached.'),
        sandbox: hostAndPort
          .default('api.sandbox.push.apple.com:443')
          .describe('Where devices of development builds are reached.'),
      })
      .prefault({})
      .describe('Other addresses of the service, for relays and tests.'),
    caFile: z
      .string()
      .min(1)
      .optional()
      .describe('PEM file of the authorities to trust; the system’s if absent.'),
    proxy: proxy.optional().describe('HTTP proxy on the way to Apple.'),
    connectTimeoutMs: z
      .int()
      .min(10)
      .max(60_000)
      .default(10_000)
      .describe('Longest wait for a connection, with TLS and settings.'),
    answerTimeoutMs: z
      .int()
      .min(10)
      .max(60_000)
      .default(5_000)
      .describe('Longest wait for an answer to one push before it is repeated.'),
    streamsMax: z
      .int()
      .min(1)
      .max(10_000)
      .default(1_000)
      .describe('Most pushes on the way at once, where Apple allows more.'),
    queueMax: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(10_000)
      .describe('Most pushes that wait for a connection; more are turned away.'),
  })
  .refine(({ key, certificate }) => (key === undefined) !== (certificate === undefined), {
    error: 'give exactly one of key (or keyFile) and certificate (or certificateFile)',
  })
  .refine(({ key, keyId, teamId }) => key === undefined || (keyId && teamId), {
    error: 'a key needs keyId and teamId',
  })
export type ApnsChannelConfig = Readonly<z.output<typeof apnsChannelConfig>>
