import { type LoginFlag, loginFlag, tlsLogins } from '#bridge/define-flags.ts'

const auth = (type: 'bearer' | 'basic', option: string): LoginFlag['sets'] => {
  return value => [
    { path: ['auth', 'type'], value: type },
    { path: ['auth', option], value },
  ]
}

/** Flags that log in to a Prometheus, by the name that commander gives each. Nothing else is loaded for them. */
export const loginsByName: Readonly<Record<string, LoginFlag>> = {
  ...tlsLogins,
  tokenFile: {
    ...loginFlag('--token-file <file>', 'file with a bearer token'),
    sets: auth('bearer', 'tokenPath'),
  },
  user: { ...loginFlag('--user <name>', 'user name'), sets: auth('basic', 'username') },
  passwordFile: {
    ...loginFlag('--password-file <file>', 'file with the password'),
    sets: auth('basic', 'passwordFile'),
  },
}

export const promLogins = Object.values(loginsByName)
