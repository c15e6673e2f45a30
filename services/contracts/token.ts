import { z } from 'zod'

const ms = z.int().nonnegative()

/** Scopes that a token may have; each includes those before it. Devices have keys, no tokens. */
export const tokenScope = z.enum(['read', 'act', 'admin'])

/** A token, without its secret: that is known to whoever made it alone. */
export const accessToken = z.strictObject({
  /** The part of the token that may be shown. */
  id: z.string().min(1).max(40),
  name: z.string().min(1).max(100),
  scopes: z.array(tokenScope).min(1).max(3),
  createdMs: ms,
  /** Who made it: `local`, or the id of another token. */
  createdBy: z.string().max(100),
  /** Absent where it never expires. */
  expiresMs: ms.optional(),
  revokedMs: ms.optional(),
  /** When it was last shown to us, within a minute. */
  usedMs: ms.optional(),
})
export type AccessToken = Readonly<z.output<typeof accessToken>>

export const accessTokenList = z.strictObject({ atMs: ms, tokens: z.array(accessToken) })

export const newAccessToken = z.strictObject({
  scopes: accessToken.shape.scopes,
  name: accessToken.shape.name.default('unnamed'),
  /** When it expires; never where nothing is said. */
  expiresMs: ms.optional(),
})

/** The one answer that has the secret. */
export const madeAccessToken = accessToken.extend({ token: z.string() })

/** Who asks, as the server sees it. */
export const sessionInfo = z.strictObject({
  /** `local`: on this machine, which needs no token; `token` and `session`: by one. */
  kind: z.enum(['local', 'token', 'session', 'device']),
  id: z.string(),
  scopes: z.array(z.enum(['read', 'act', 'admin', 'device'])),
  /** When a session ends. */
  expiresMs: ms.optional(),
})
export type SessionInfo = Readonly<z.output<typeof sessionInfo>>
