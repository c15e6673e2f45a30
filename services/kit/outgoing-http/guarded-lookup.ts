import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import type { OutgoingRules } from './outgoing-rules.ts'

/** Every address of a host name; rejects as `dns.lookup` does. */
export type ResolveHost = (host: string) => Promise<readonly LookupAddress[]>

export const resolveBySystem: ResolveHost = host => lookup(host, { all: true })

/** The rules refuse every address of a host. */
export class AddressRefused extends Error {
  override name = 'AddressRefused'
}

/**
 * A `lookup` for sockets that gives only addresses that the rules allow. A connection goes to what it gave: a name that
 * resolves to something else a moment later (DNS rebinding) gains nothing.
 */
export function createGuardedLookup(rules: OutgoingRules, resolve: ResolveHost): LookupFunction {
  const allowed = async (host: string) => {
    const found = await resolve(host)
    const judged = found.map(entry => ({
      entry,
      problem: rules.addressProblem(entry.address, host),
    }))
    const usable = judged.filter(({ problem }) => problem === undefined).map(({ entry }) => entry)
    const problem = judged.find(one => one.problem !== undefined)?.problem
    if (usable.length > 0) return usable
    throw new AddressRefused(problem ?? 'it has no address')
  }
  return function guardedLookup(host, options, callback) {
    allowed(host).then(
      usable => {
        const wanted = usable.filter(({ family }) => isWanted(family, options.family))
        const [first] = wanted
        if (first === undefined) callback(new AddressRefused('it has no such address'), '')
        else if (options.all) callback(null, wanted)
        else callback(null, first.address, first.family)
      },
      thrown => callback(thrown, ''),
    )
  }
}

/** Some callers of `lookup` want one family; Node writes it in either way. */
function isWanted(family: number, asked: number | string | undefined): boolean {
  return asked === undefined || asked === 0 || asked === family || asked === `IPv${family}`
}
