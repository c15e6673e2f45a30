import { readFile } from 'node:fs/promises'
import type { ClusterConfig } from '#bridge/config.ts'
import type { SystemFlags } from '#bridge/define-flags.ts'
import { clusterBridges as bridges } from '#bridge/registry.ts'
import { systemFlags } from '#bridge/system-flags.ts'
import { type FlagSetting, loadConfig } from '#kit/config/load-config.ts'
import { problemText } from '#kit/config/problem.ts'
import {
  addressesOf,
  type ClusterFlags,
  type Login,
  nameOf,
  type System,
  systems,
} from './cluster-flags.ts'
import { cliErrors } from './errors.ts'

/** The clusters that the flags name. Throws `CLI_USAGE_WRONG` with every problem, by its flag. */
export async function clustersOfFlags(flags: ClusterFlags): Promise<readonly ClusterConfig[]> {
  assertNoStray(flags)
  const named = systems.flatMap(([system, own]) => {
    const addresses = flags[system]
    return addresses === undefined ? [] : [{ system, settings: settingsOf(own, addresses, flags) }]
  })
  if (named.length === 0) return []
  const read = named.map(({ system, settings }) =>
    loadConfig<(typeof bridges)[System]['config']>(bridges[system].config, {
      env: {},
      envPrefix: 'FORETAP_',
      flags: [{ flag: nameOf(systemFlags[system]), path: ['type'], value: system }, ...settings],
      readText: path => readFile(path, 'utf8'),
    }),
  )
  const loaded = await Promise.all(read)
  const problems = loaded.flatMap(one => (one.ok ? [] : one.problems))
  if (problems.length > 0) throw cliErrors.USAGE_WRONG(problems.map(problemText).join('\n'))
  return loaded.flatMap(one => (one.ok ? [one.config] : []))
}

/** A flag to log in that no cluster takes which the flags name. */
function assertNoStray(flags: ClusterFlags): void {
  const taken = new Set(
    systems.flatMap(([system, own]) =>
      flags[system] === undefined ? [] : Object.keys(own.logins),
    ),
  )
  for (const [, { logins }] of systems) {
    for (const [login, own] of Object.entries(logins)) {
      if (flags[login as Login] === undefined || taken.has(login)) continue
      const takers = systems.filter(([, one]) => login in one.logins).map(([, one]) => nameOf(one))
      throw cliErrors.USAGE_WRONG(
        `${nameOf(own)} is for ${takers.join(' or ')}, which ${takers.length === 1 ? 'is' : 'are'} missing.`,
      )
    }
  }
}

function settingsOf(own: SystemFlags, text: string, flags: ClusterFlags): readonly FlagSetting[] {
  const flag = nameOf(own)
  const addresses = addressesOf(text)
  const logins = Object.entries(own.logins).flatMap(([login, one]) => {
    const value = flags[login as Login]
    if (value === undefined) return []
    return one.sets(value).map(set => ({ flag: nameOf(one), ...set }))
  })
  return [
    { flag, path: [own.addresses], value: addresses },
    // The address is what the user knows the cluster by; it has no name here.
    { flag, path: ['name'], value: own.nameOf(addresses[0] ?? '') },
    ...logins,
  ]
}
