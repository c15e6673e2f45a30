import { z } from 'zod'
import { isPaired, pemTlsFields, unpaired } from '../config/pem-tls.ts'
import { secret } from '../config/secret-field.ts'

const file = z.string().min(1)

const kafkaTlsConfig = z
  .strictObject({
    ...pemTlsFields,
    serverName: z
      .string()
      .min(1)
      .optional()
      .describe('Name to expect in the broker’s certificate, where it is not the host’s.'),
  })
  .refine(isPaired, unpaired)

const password = <const Mechanism extends string>(mechanism: Mechanism) =>
  z.strictObject({
    mechanism: z.literal(mechanism),
    username: z.string().min(1).describe('User name.'),
    password: secret().describe('Password.'),
  })

const oauthbearer = z
  .strictObject({
    mechanism: z.literal('oauthbearer'),
    token: secret().optional().describe('A token that does not expire.'),
    tokenPath: file.optional().describe('File with the token, read again for each connection.'),
    tokenEndpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where to get tokens with the client credentials grant (RFC 6749, 4.4).'),
    clientId: z.string().min(1).optional().describe('Client id for the token endpoint.'),
    clientSecret: secret().optional().describe('Client secret for the token endpoint.'),
    scope: z.string().min(1).optional().describe('Scope to ask for.'),
  })
  .refine(
    ({ token, tokenPath, tokenEndpoint }) =>
      [token, tokenPath, tokenEndpoint].filter(given => given !== undefined).length === 1,
    { error: 'give exactly one of token, tokenPath, tokenEndpoint' },
  )
  .refine(
    ({ tokenEndpoint, clientId, clientSecret }) =>
      tokenEndpoint === undefined || (clientId !== undefined && clientSecret !== undefined),
    { error: 'tokenEndpoint needs clientId and clientSecret' },
  )

/** Mechanisms that people ask for and that we do not speak, each with what to do instead. */
const unsupportedMechanisms: Readonly<Record<string, string>> = {
  gssapi: 'Kerberos (GSSAPI) is not supported: use SCRAM, OAUTHBEARER or client certificates',
  aws_msk_iam: 'MSK IAM is not supported: use SCRAM or client certificates',
}

const kafkaSaslConfig = z.discriminatedUnion(
  'mechanism',
  [password('plain'), password('scram-sha-256'), password('scram-sha-512'), oauthbearer],
  {
    error: issue => {
      if (issue.code !== 'invalid_union') return undefined
      const { mechanism } = issue.input as { mechanism?: unknown }
      const allowed = 'plain, scram-sha-256, scram-sha-512, oauthbearer'
      if (mechanism === undefined) return `say which mechanism: ${allowed}`
      return (
        unsupportedMechanisms[String(mechanism).toLowerCase().replaceAll('-', '_')] ??
        `unknown mechanism "${mechanism}": allowed are ${allowed}`
      )
    },
  },
)

/** How to reach a Kafka cluster and who we are there. Shared by the bus and the bridge. */
export const kafkaConnectionConfig = z.strictObject({
  brokers: z
    .array(z.string().regex(/^(\[[0-9a-f:.]+\]|[^:\s/]+):\d{1,5}$/i, 'write it as host:port'))
    .min(1)
    .describe('Bootstrap brokers as host:port; the others are found from them.'),
  clientId: z.string().min(1).default('foretap').describe('Name that brokers see in their logs.'),
  tls: kafkaTlsConfig.optional().describe('Present, even if empty: connect by TLS.'),
  sasl: kafkaSaslConfig.optional().describe('How to log in.'),
  connectTimeoutMs: z.int().positive().default(5_000).describe('Longest wait for a connection.'),
  requestTimeoutMs: z.int().positive().default(10_000).describe('Longest wait for an answer.'),
})
export type KafkaConnectionConfig = Readonly<z.output<typeof kafkaConnectionConfig>>
export type KafkaTlsConfig = Readonly<z.output<typeof kafkaTlsConfig>>
export type KafkaSaslConfig = Readonly<z.output<typeof kafkaSaslConfig>>
