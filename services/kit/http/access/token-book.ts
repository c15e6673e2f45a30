import type { z } from 'zod'
import type { AccessToken, newAccessToken } from '#contracts/token.ts'
import type { Clock } from '../../clock.ts'
import type { AccessStore } from '../../store/access-store.ts'
import { type Principal, principalOf } from '../principal.ts'
import { accessErrors } from './access-errors.ts'
import { hashOf, isSameHash, makeSecret, makeToken, parseToken } from './token-text.ts'

/** A browser logs in again after a week. */
const sessionMs = 7 * 86_400_000
/** How often the last use of a token is written down. */
const noteEveryMs = 60_000
/** Tokens whose last note is remembered; of more, some are noted more often. */
const notedMax = 10_000

export interface Session {
  /** What the cookie holds. */
  readonly secret: string
  readonly expiresMs: number
  readonly principal: Principal
}

/** Makes, knows and revokes tokens, and the sessions of browsers that log in with them. */
export class TokenBook {
  readonly #store: AccessStore
  readonly #clock: Pick<Clock, 'now'>
  readonly #notedMs = new Map<string, number>()

  constructor({ store, clock }: { readonly store: AccessStore; readonly clock: Clock }) {
    this.#store = store
    this.#clock = clock
  }

  list(): Promise<readonly AccessToken[]> {
    return this.#store.tokens()
  }

  /** The one moment at which the token itself is known. */
  async create(
    { scopes, name, expiresMs }: Readonly<z.output<typeof newAccessToken>>,
    createdBy: string,
  ): Promise<{ readonly token: AccessToken; readonly text: string }> {
    const { id, secret, text } = makeToken()
    const token = {
      ...{ id, name, scopes: [...new Set(scopes)], createdMs: this.#nowMs(), createdBy },
      ...(expiresMs !== undefined && { expiresMs }),
    }
    await this.#store.addToken({ token, hash: hashOf(secret) })
    return { token, text }
  }

  /** Rejects with `API_TOKEN_UNKNOWN` where there is none that is still good. */
  async revoke(id: string): Promise<AccessToken> {
    const isRevoked = await this.#store.revokeToken(id, this.#nowMs())
    const found = await this.#store.token(id)
    if (!isRevoked || found === undefined) throw accessErrors.TOKEN_UNKNOWN()
    return found.token
  }

  /** Who shows this token. Rejects with why it is no good. */
  async byToken(text: string): Promise<Principal> {
    return principalOfToken(await this.#good(text), 'token')
  }

  /** Logs a browser in. Rejects as `byToken` does. */
  async openSession(text: string): Promise<Session> {
    const token = await this.#good(text)
    const nowMs = this.#nowMs()
    const expiresMs = Math.min(nowMs + sessionMs, token.expiresMs ?? Number.POSITIVE_INFINITY)
    const secret = makeSecret()
    await this.#store.addSession({ hash: hashOf(secret), token: token.id, expiresMs }, nowMs)
    return { secret, expiresMs, principal: principalOfToken(token, 'session') }
  }

  /** Whose session this is. Rejects where it is over, or its token is no good any more. */
  async bySession(secret: string): Promise<Principal> {
    const session = await this.#store.session(hashOf(secret))
    if (session === undefined || session.expiresMs <= this.#nowMs()) {
      throw accessErrors.SESSION_ENDED()
    }
    const found = await this.#store.token(session.token)
    if (found === undefined) throw accessErrors.SESSION_ENDED()
    return principalOfToken(await this.#usable(found.token), 'session')
  }

  /** Does nothing where there is no such session. */
  closeSession(secret: string): Promise<void> {
    return this.#store.endSession(hashOf(secret))
  }

  async #good(text: string): Promise<AccessToken> {
    const parsed = parseToken(text)
    const found = parsed && (await this.#store.token(parsed.id))
    if (!parsed || !found || !isSameHash(found.hash, hashOf(parsed.secret))) {
      throw accessErrors.TOKEN_INVALID()
    }
    return this.#usable(found.token)
  }

  /** Only who has the secret hears why it is no good. */
  async #usable(token: AccessToken): Promise<AccessToken> {
    const nowMs = this.#nowMs()
    if (token.revokedMs !== undefined) throw accessErrors.TOKEN_REVOKED()
    if (token.expiresMs !== undefined && token.expiresMs <= nowMs) {
      throw accessErrors.TOKEN_EXPIRED()
    }
    if (nowMs - (this.#notedMs.get(token.id) ?? 0) >= noteEveryMs) {
      if (this.#notedMs.size >= notedMax) this.#notedMs.clear()
      this.#notedMs.set(token.id, nowMs)
      await this.#store.noteUse(token.id, nowMs)
    }
    return token
  }

  #nowMs(): number {
    return Math.round(this.#clock.now())
  }
}

const principalOfToken = ({ id, scopes }: AccessToken, kind: 'token' | 'session'): Principal =>
  principalOf({ kind, id, scopes })
