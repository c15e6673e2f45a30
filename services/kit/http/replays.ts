import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { AccessStore, StoredReply } from '../store/access-store.ts'
import { requestErrors } from './request-errors.ts'

/** How long the answer to a write is kept for repeats of it. */
const keepMs = 86_400_000
/** Answers that are larger are not kept; none of ours is. */
const bodyMax = 256 * 1024

/** A request under a key of its caller's. */
export interface KeyedRequest {
  readonly caller: string
  /** `Idempotency-Key`. */
  readonly key: string
  readonly method: string
  readonly url: string
  readonly body: unknown
}

/** What was answered, or is. */
export interface KeptReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/**
 * Answers each write once: a repeat under the same key gets the answer of the first (the IETF draft
 * httpapi-idempotency-key-header). What failed is not kept, and is done again.
 */
export class Replays {
  readonly #store: Pick<AccessStore, 'reply' | 'keepReply'>
  readonly #clock: Pick<Clock, 'now'>
  /** By caller and key: resolves when the one at work is through. */
  readonly #running = new Map<string, Promise<void>>()

  constructor(deps: {
    store: Pick<AccessStore, 'reply' | 'keepReply'>
    clock: Pick<Clock, 'now'>
  }) {
    this.#store = deps.store
    this.#clock = deps.clock
  }

  /**
   * The answer to the request, by `work` where it is new; `isReplay` where it is not. A repeat that comes while the first is at
   * work waits for it. Rejects with `API_IDEMPOTENCY_KEY_REUSED` where the key was for something else, and as `work` does.
   */
  async once<Reply extends KeptReply>(
    request: KeyedRequest,
    work: () => Promise<Reply>,
  ): Promise<{ readonly reply: Reply | KeptReply; readonly isReplay: boolean }> {
    const name = `${request.caller} ${request.key}`
    for (let before = this.#running.get(name); before; before = this.#running.get(name)) {
      await before
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#running.set(name, promise)
    try {
      return await this.#alone(request, work)
    } finally {
      this.#running.delete(name)
      resolve()
    }
  }

  async #alone<Reply extends KeptReply>(request: KeyedRequest, work: () => Promise<Reply>) {
    const { caller, key } = request
    const fingerprint = fingerprintOf(request)
    const nowMs = Math.round(this.#clock.now())
    const kept = await this.#store.reply(caller, key)
    if (kept !== undefined && nowMs - kept.atMs < keepMs) {
      if (kept.fingerprint !== fingerprint) throw requestErrors.IDEMPOTENCY_KEY_REUSED()
      return { reply: replyOf(kept), isReplay: true }
    }
    const reply = await work()
    const body = reply.body === undefined ? '' : JSON.stringify(reply.body)
    if (body.length <= bodyMax) {
      const headers = JSON.stringify(reply.headers)
      const row = { caller, key, fingerprint, status: reply.status, headers, body, atMs: nowMs }
      await this.#store.keepReply(row, nowMs - keepMs)
    }
    return { reply, isReplay: false }
  }
}

function replyOf({ status, headers, body }: StoredReply): KeptReply {
  return {
    status,
    headers: JSON.parse(headers) as Record<string, string>,
    body: body === '' ? undefined : JSON.parse(body),
  }
}

/** Of all that makes the request the same one. */
const fingerprintOf = ({ method, url, body }: KeyedRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('hex')
