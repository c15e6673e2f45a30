import type { Request } from 'express'
import type { Route, Scope } from '#contracts/http/route.ts'
import { accessErrors } from './access/access-errors.ts'
import { isFromHere, originsOf, siteOf } from './caller.ts'
import { nobody, type Principal, principalOf } from './principal.ts'
import type { Replays } from './replays.ts'

/** What every request passes before its route answers. */
export interface Gate {
  /** Who asks. Rejects with the `AppError` that says why this route does not answer them. */
  admit(route: Pick<Route, 'scope'>, request: Request): Promise<Principal>
  /** Answers to writes, for repeats of them; without it `Idempotency-Key` means nothing. */
  readonly replays?: Replays
}

/** One way to show who one is: a token, a session, the key of a device. */
export interface Authenticator {
  /** Nothing where the request shows nothing of this kind. Rejects where what it shows is no good. */
  authenticate(request: Request): Promise<Principal | undefined>
}

export interface GateOptions {
  /** In this order; the first that knows the caller counts. */
  readonly authenticators: readonly Authenticator[]
  /** Whether callers on this machine may do everything without showing anything. */
  readonly isOpenHere: boolean
  /** Origins of other sites whose pages may ask; they have to show a token. */
  readonly origins?: ReadonlySet<string>
  /** Where people reach this server, when that is another name than that of the request. */
  readonly publicOrigin?: string | undefined
  readonly replays?: Replays
}

const local = principalOf({ kind: 'local', id: 'local', scopes: ['admin'] })

/**
 * Decides who asks and whether they may. Pages of other sites are refused whatever they show, unless their origin is listed: a
 * browser that is on this machine, or holds a session, must not be lent to them.
 */
export function createGate(options: GateOptions): Gate {
  const { authenticators, isOpenHere, origins = new Set(), publicOrigin, replays } = options
  return {
    ...(replays && { replays }),
    async admit({ scope }, request) {
      const site = siteOf(request, originsOf(request, publicOrigin))
      if (site === 'other' && !origins.has(request.get('origin') ?? '')) {
        throw accessErrors.SITE_REFUSED()
      }
      if (scope === 'none') return nobody
      const principal = await find(request)
      if (principal === undefined) {
        if (!isOpenHere || site === 'other' || !isFromHere(request)) {
          throw accessErrors.TOKEN_MISSING()
        }
        return allowed(local, scope)
      }
      return allowed(principal, scope)
    },
  }

  async function find(request: Request): Promise<Principal | undefined> {
    for (const one of authenticators) {
      const principal = await one.authenticate(request)
      if (principal !== undefined) return principal
    }
    return undefined
  }
}

function allowed(principal: Principal, scope: Scope | 'any'): Principal {
  if (scope !== 'any' && !principal.scopes.has(scope)) {
    const has = [...principal.scopes].join(', ')
    throw accessErrors.SCOPE_MISSING(`It has ${has}; this takes ${scope}.`)
  }
  return principal
}

/** Lets this machine do everything, and nobody else anything. */
export const openGate: Gate = createGate({ authenticators: [], isOpenHere: true })
