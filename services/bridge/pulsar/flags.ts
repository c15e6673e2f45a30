import { type LoginFlag, type SystemFlags, tlsLogins } from '../define-flags.ts'

/** A flag of one way to log in. Two ways at once are told by the schema, which knows one at a time. */
const auth = (type: 'token' | 'basic', option: string): LoginFlag['sets'] => {
  return value => [
    { path: ['auth', 'type'], value: type },
    { path: ['auth', option], value },
  ]
}

/** Loads nothing of the bridge: each command starts quickly. */
export const pulsarFlags = {
  flag: '--pulsar <urls>',
  text: 'watch this Pulsar: http://host:8080[,http://host:8080…]',
  example: 'http://host:8080',
  addresses: 'urls',
  nameOf: url => (URL.canParse(url) && new URL(url).host) || url || 'pulsar',
  logins: {
    ...tlsLogins,
    tokenFile: {
      ...{ flag: '--token-file <file>', text: 'file with a token (Pulsar)' },
      sets: auth('token', 'tokenPath'),
    },
    user: {
      ...{ flag: '--user <name>', text: 'user name (Pulsar)' },
      sets: auth('basic', 'username'),
    },
    passwordFile: {
      ...{ flag: '--password-file <file>', text: 'file with the password (Pulsar)' },
      sets: auth('basic', 'passwordFile'),
    },
  },
} as const satisfies SystemFlags
