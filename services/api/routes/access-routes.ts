import { accessRoutes } from '#contracts/http/access-routes.ts'
import type { SessionInfo } from '#contracts/token.ts'
import { accessErrors } from '#kit/http/access/access-errors.ts'
import { sessionCookie, sessionCookieOf } from '#kit/http/access/session-cookie.ts'
import type { Principal } from '#kit/http/principal.ts'
import { created, done, ok } from '#kit/http/reply.ts'
import { requestErrors } from '#kit/http/request-errors.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import type { ApiContext } from './api-context.ts'

/** `/tokens`: who may ask. `/session`: logging a browser in and out. */
export function serveAccess(context: ApiContext): readonly ServedRoute[] {
  return [...serveTokens(context), ...serveSession(context)]
}

function serveTokens({ tokens, clock }: ApiContext): readonly ServedRoute[] {
  return [
    serve(accessRoutes.listTokens, async () =>
      ok({ atMs: Math.round(clock.now()), tokens: await tokens.list() }),
    ),
    serve(accessRoutes.createToken, async ({ body, principal }) => {
      if (body.expiresMs !== undefined && body.expiresMs <= clock.now()) {
        throw requestErrors.BODY_INVALID('expiresMs: must be in the future.')
      }
      const { token, text } = await tokens.create(body, principal.id)
      return created({ ...token, token: text })
    }),
    serve(accessRoutes.revokeToken, async ({ params }) => ok(await tokens.revoke(params.id))),
  ]
}

function serveSession({ tokens, clock }: ApiContext): readonly ServedRoute[] {
  return [
    serve(accessRoutes.getSession, ({ principal }) => ok(infoOf(principal))),
    serve(accessRoutes.openSession, async ({ body, request }) => {
      const { secret, expiresMs, principal } = await tokens.openSession(body.token)
      const maxAgeS = Math.ceil((expiresMs - clock.now()) / 1_000)
      const headers = { 'Set-Cookie': sessionCookie(request, { secret, maxAgeS }) }
      return ok({ ...infoOf(principal), expiresMs }, { headers })
    }),
    serve(accessRoutes.closeSession, async ({ request }) => {
      const secret = sessionCookieOf(request)
      if (secret) await tokens.closeSession(secret)
      return done({ headers: { 'Set-Cookie': sessionCookie(request, { secret: '', maxAgeS: 0 }) } })
    }),
  ]
}

function infoOf({ kind, id, scopes }: Principal): SessionInfo {
  // The gate lets nobody in who is nobody.
  if (kind === 'nobody') throw accessErrors.TOKEN_MISSING()
  return { kind, id, scopes: [...scopes] }
}
