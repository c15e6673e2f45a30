import type { LoginFlag, SystemFlags } from '#bridge/define-flags.ts'
import { systemFlags } from '#bridge/system-flags.ts'

/** Nothing is loaded for the flags but themselves: each command starts quickly. */
export type System = keyof typeof systemFlags
export type Login = { [Name in System]: keyof (typeof systemFlags)[Name]['logins'] }[System]

/** Flags that name clusters, by system. */
export type AddressFlags = { readonly [Name in System]?: string }
/** Flags that name clusters and log in there, as commander gives them. */
export type ClusterFlags = AddressFlags & { readonly [Name in Login]?: string | boolean }

export const systems = Object.entries(systemFlags) as readonly [System, SystemFlags][]

/** `--kafka` of `--kafka <brokers>`, as people read it in an error. */
export const nameOf = ({ flag }: Pick<LoginFlag, 'flag'>): string => flag.replace(/ .*$/, '')

/** Every flag that logs in somewhere, once. */
export const loginFlags: readonly LoginFlag[] = [
  ...new Map(systems.flatMap(([, { logins }]) => Object.entries(logins))).values(),
]

/** What the flags name, as a list for errors: `--kafka`, `--pulsar`. */
export function namedSystems(flags: AddressFlags): readonly string[] {
  return systems.flatMap(([system, own]) => (flags[system] === undefined ? [] : [nameOf(own)]))
}

export const addressesOf = (text: string): string[] => text.split(',').map(part => part.trim())
