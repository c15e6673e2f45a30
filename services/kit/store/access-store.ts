import type { AccessToken } from '#contracts/token.ts'

/** A token with what its secret is checked by. */
interface StoredToken {
  readonly token: AccessToken
  /** SHA-256 of the secret, hexadecimal. */
  readonly hash: string
}

/** A login of a browser, by the hash of what its cookie holds. */
interface StoredSession {
  readonly hash: string
  /** The token that it was opened with: it ends with that. */
  readonly token: string
  readonly expiresMs: number
}

/** The answer to a write, for repeats of it. */
export interface StoredReply {
  /** Whose key it is. */
  readonly caller: string
  readonly key: string
  /** Of the request: another one under the same key is a mistake. */
  readonly fingerprint: string
  readonly status: number
  /** JSON. */
  readonly headers: string
  /** JSON; empty where the answer has no body. */
  readonly body: string
  readonly atMs: number
}

/** Who may ask, and what was answered to writes. Rejections are `AppError`s of the store. */
export interface AccessStore {
  /** The newest first. */
  tokens(): Promise<readonly AccessToken[]>
  token(id: string): Promise<StoredToken | undefined>
  addToken(token: StoredToken): Promise<void>
  /** Whether there was one that was not revoked yet. Its sessions end. */
  revokeToken(id: string, atMs: number): Promise<boolean>
  noteUse(id: string, atMs: number): Promise<void>
  session(hash: string): Promise<StoredSession | undefined>
  /** Sessions that are over are forgotten on this occasion. */
  addSession(session: StoredSession, nowMs: number): Promise<void>
  endSession(hash: string): Promise<void>
  reply(caller: string, key: string): Promise<StoredReply | undefined>
  /** Older ones than `forgetBeforeMs` are forgotten on this occasion. */
  keepReply(reply: StoredReply, forgetBeforeMs: number): Promise<void>
}
