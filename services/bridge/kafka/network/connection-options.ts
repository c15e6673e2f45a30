import { isIP } from 'node:net'
import type { ConnectionOptions, SASLOptions } from '@platformatic/kafka'
import type { KafkaCredentials, KafkaSasl } from '#kit/kafka/credentials.ts'

/**
 * Requests on the way per connection. A broker works on one at a time per connection; a few more keep it busy while we
 * parse.
 */
const IN_FLIGHT_MAX = 16

interface Timeouts {
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
}

/** What the protocol layer needs to connect to `host`. */
export function connectionOptions(
  host: string,
  { tls, sasl }: KafkaCredentials,
  { connectTimeoutMs, requestTimeoutMs }: Timeouts,
): ConnectionOptions {
  // A server name must not be an address (RFC 6066, 3).
  const serverName = tls?.serverName ?? (isIP(host) === 0 ? host : undefined)
  return {
    connectTimeout: connectTimeoutMs,
    requestTimeout: requestTimeoutMs,
    maxInflights: IN_FLIGHT_MAX,
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...(tls.ca === undefined ? {} : { ca: tls.ca }),
            ...(tls.cert === undefined ? {} : { cert: tls.cert }),
            ...(tls.key === undefined ? {} : { key: tls.key.reveal() }),
            ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase.reveal() }),
          },
          ...(serverName === undefined ? {} : { tlsServerName: serverName }),
        }),
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl) }),
  }
}

function saslOptions(sasl: KafkaSasl): SASLOptions {
  switch (sasl.mechanism) {
    case 'oauthbearer':
      return {
        mechanism: 'OAUTHBEARER',
        token: async () => (await sasl.token()).value.reveal(),
      }
    case 'plain':
    case 'scram-sha-256':
    case 'scram-sha-512':
      return {
        mechanism: (
          {
            plain: 'PLAIN',
            'scram-sha-256': 'SCRAM-SHA-256',
            'scram-sha-512': 'SCRAM-SHA-512',
          } as const
        )[sasl.mechanism],
        username: sasl.username,
        password: sasl.password.reveal(),
      }
    default:
      return sasl satisfies never
  }
}
