import { type LoginFlag, loginFlag, type SystemFlags, tlsLogins } from '../define-flags.ts'

const sasl = (flag: string, text: string, option: string) => loginFlag(flag, text, 'sasl', option)

/** Loads nothing of the bridge: each command starts quickly. */
export const kafkaFlags = {
  flag: '--kafka <brokers>',
  text: 'watch this Kafka: host:port[,host:port…]',
  example: 'host:port',
  addresses: 'brokers',
  nameOf: broker => broker || 'kafka',
  logins: {
    tls: {
      ...{ flag: '--tls', text: 'connect by TLS' },
      sets: () => [{ path: ['tls'], value: {} }],
    } as LoginFlag,
    ...tlsLogins,
    saslMechanism: {
      ...{ flag: '--sasl-mechanism <name>', text: 'plain, scram-sha-256 or scram-sha-512' },
      sets: name => [{ path: ['sasl', 'mechanism'], value: String(name).toLowerCase() }],
    } as LoginFlag,
    saslUser: sasl('--sasl-user <name>', 'user name', 'username'),
    saslPasswordFile: sasl('--sasl-password-file <file>', 'file with the password', 'passwordFile'),
  },
} as const satisfies SystemFlags
