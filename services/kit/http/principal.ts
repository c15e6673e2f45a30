import type { Response } from 'express'
import type { Scope } from '#contracts/http/route.ts'

/** Who asks, once that is known. */
export interface Principal {
  /** `local`: somebody on this machine, who showed no token; `nobody`: whoever asks what anybody may. */
  readonly kind: 'nobody' | 'local' | 'token' | 'session' | 'device'
  /** Of the token or device; the kind itself where there is neither. */
  readonly id: string
  readonly scopes: ReadonlySet<Scope>
}

/** Each scope with those that it includes. */
const included: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  act: ['read', 'act'],
  admin: ['read', 'act', 'admin'],
  device: ['device'],
}

export const nobody: Principal = { kind: 'nobody', id: 'nobody', scopes: new Set() }

/** A principal with these scopes and all that they include. */
export const principalOf = (
  given: Pick<Principal, 'kind' | 'id'> & { readonly scopes: readonly Scope[] },
): Principal => ({ ...given, scopes: new Set(given.scopes.flatMap(scope => included[scope])) })

const principals = new WeakMap<Response, Principal>()

/** Notes who asks, for whatever answers this request. */
export function setPrincipal(response: Response, principal: Principal): void {
  principals.set(response, principal)
}

/** Who asks, as the gate found. */
export const principalAt = (response: Response): Principal => principals.get(response) ?? nobody
