/** How one kind of cluster is named, and logged in to, on the command line. */
export interface SystemFlags {
  /** As commander and people read it: `--kafka <brokers>`. */
  readonly flag: string
  readonly text: string
  /** What it takes, shown in errors. */
  readonly example: string
  /** Option of the configuration that takes the addresses, which commas separate. */
  readonly addresses: string
  /** What the user knows a cluster by that has no other name than its first address. */
  readonly nameOf: (address: string) => string
  /** By the name that commander gives each. */
  readonly logins: Readonly<Record<string, LoginFlag>>
}

/** One flag of those that log in. Systems that share a flag describe it alike. */
export interface LoginFlag {
  readonly flag: string
  readonly text: string
  /** Options of the configuration that it sets. */
  readonly sets: (
    value: string | boolean,
  ) => readonly { readonly path: readonly string[]; readonly value: unknown }[]
}

/** A flag whose text is the value of one option. */
export const loginFlag = (flag: string, text: string, ...path: readonly string[]): LoginFlag => ({
  ...{ flag, text },
  sets: value => [{ path, value }],
})

/** Files of our certificate and of those whom we trust, which every system takes in its `tls`. */
export const tlsLogins = {
  tlsCa: loginFlag('--tls-ca <file>', 'PEM file of the authorities to trust', 'tls', 'caFile'),
  tlsCert: loginFlag('--tls-cert <file>', 'PEM file of our client certificate', 'tls', 'certFile'),
  tlsKey: loginFlag(
    ...(['--tls-key <file>', 'PEM file of the key of our client certificate'] as const),
    ...['tls', 'keyFile'],
  ),
} as const
