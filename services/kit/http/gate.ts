import type { Request } from 'express'
import type { Route, Scope } from '#contracts/http/route.ts'
import { isFromHere, isOfOtherSite } from './from-here.ts'
import { nobody, type Principal, principalOf } from './principal.ts'
import { requestErrors } from './request-errors.ts'

/** What every request passes before its route answers. */
export interface Gate {
  /** Who asks. Rejects with the `AppError` that says why this route does not answer them. */
  admit(route: Route, request: Request): Promise<Principal>
}

const reader: readonly Scope[] = ['read']
const operator: readonly Scope[] = ['admin']

/** Lets anybody read who reaches the port, only this machine change anything, and no page of another site either. */
export const openGate: Gate = {
  async admit({ scope }, request) {
    if (scope === 'none') return nobody
    if (isOfOtherSite(request)) throw requestErrors.CALLER_REFUSED()
    const scopes = isFromHere(request) ? operator : reader
    const principal = principalOf({ kind: 'local', id: 'local', scopes })
    if (!principal.scopes.has(scope)) throw requestErrors.CALLER_REFUSED()
    return principal
  },
}
