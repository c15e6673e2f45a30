/** Flags that name a Kafka cluster and how to log in, as commander gives them. */
export interface KafkaFlags {
  readonly kafka?: string
  readonly tls?: boolean
  readonly tlsCa?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly saslMechanism?: string
  readonly saslUser?: string
  readonly saslPasswordFile?: string
}

/** What commander is told of them besides `--kafka`. Nothing is loaded for it: each command starts quickly. */
export const connectionFlags: readonly (readonly [string, string])[] = [
  ['--tls', 'connect by TLS'],
  ['--tls-ca <file>', 'PEM file of the authorities to trust'],
  ['--tls-cert <file>', 'PEM file of our client certificate'],
  ['--tls-key <file>', 'PEM file of the key of our client certificate'],
  ['--sasl-mechanism <name>', 'plain, scram-sha-256 or scram-sha-512'],
  ['--sasl-user <name>', 'user name'],
  ['--sasl-password-file <file>', 'file with the password'],
]
