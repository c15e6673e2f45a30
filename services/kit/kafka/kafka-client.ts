import type { ConnectionOptions } from 'node:tls'
import { Kafka, logLevel, type SASLOptions } from 'kafkajs'
import type { Logger } from '../logger.ts'
import type { KafkaConnectionConfig } from './connection-config.ts'
import type { KafkaCredentials, KafkaSasl, KafkaTls } from './credentials.ts'

/** A kafkajs client. It connects nowhere until one of its parts is used. */
export function createKafkaClient(
  config: KafkaConnectionConfig,
  { tls, sasl }: KafkaCredentials,
  log: Logger,
): Kafka {
  return new Kafka({
    clientId: config.clientId,
    brokers: [...config.brokers],
    connectionTimeout: config.connectTimeoutMs,
    authenticationTimeout: config.connectTimeoutMs,
    requestTimeout: config.requestTimeoutMs,
    enforceRequestTimeout: true,
    // Longer outages are the business of whoever uses the client: there they are a visible state.
    retry: { retries: 3, initialRetryTime: 200, maxRetryTime: 2_000 },
    ...(tls ? { ssl: sslOf(tls) } : {}),
    ...(sasl ? { sasl: saslOf(sasl) } : {}),
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message, error } }) =>
        log.debug({ client: namespace, ...(error ? { reason: String(error) } : {}) }, message),
  })
}

function sslOf({ ca, cert, key, passphrase, serverName }: KafkaTls): ConnectionOptions {
  return {
    ...(ca ? { ca: [ca] } : {}),
    ...(cert ? { cert } : {}),
    ...(key ? { key: key.reveal() } : {}),
    ...(passphrase ? { passphrase: passphrase.reveal() } : {}),
    ...(serverName ? { servername: serverName } : {}),
  }
}

function saslOf(sasl: KafkaSasl): SASLOptions {
  if (sasl.mechanism === 'oauthbearer') {
    const { mechanism, token } = sasl
    return {
      mechanism,
      oauthBearerProvider: async () => ({ value: (await token()).value.reveal() }),
    }
  }
  const { mechanism, username } = sasl
  const password = sasl.password.reveal()
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password }
    case 'scram-sha-256':
      return { mechanism, username, password }
    case 'scram-sha-512':
      return { mechanism, username, password }
    default:
      return mechanism satisfies never
  }
}
