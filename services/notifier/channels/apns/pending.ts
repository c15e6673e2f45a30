import type { Connection, Push } from './connection.ts'
import type { Deadline, Deadlines } from './deadlines.ts'
import type { PushRequest } from './push-request.ts'
import type { Signal } from './signal.ts'

export interface TryOptions {
  readonly authorization: string | undefined
  /** By the monotonic clock. */
  readonly deadlineMs: number
  readonly signal: AbortSignal
}

export interface Exchange {
  readonly signal: Signal
  /** Over which connection it went, where it went out. */
  readonly connection: Connection | undefined
}

/** What a pending push needs of its link. */
export interface PendingHome {
  readonly deadlines: Deadlines
  giveUp(pending: Pending, why: 'aborted' | 'due'): void
}

/** A push that waits for room on a connection, or for its answer. One object does: there are thousands a second. */
export class Pending implements Push, Deadline {
  readonly request: PushRequest
  readonly authorization: string | undefined
  atMs: number
  connection: Connection | undefined
  readonly #link: PendingHome
  readonly #abort: AbortSignal
  readonly #resolve: (exchange: Exchange) => void

  constructor(
    request: PushRequest,
    { authorization, deadlineMs, signal }: TryOptions,
    { link, resolve }: { link: PendingHome; resolve: (exchange: Exchange) => void },
  ) {
    this.request = request
    this.authorization = authorization
    this.atMs = deadlineMs
    this.#link = link
    this.#abort = signal
    this.#resolve = resolve
    signal.addEventListener('abort', this)
  }

  /** Of the abort signal. */
  handleEvent(): void {
    this.#link.giveUp(this, 'aborted')
  }

  onDue(): void {
    this.#link.giveUp(this, 'due')
  }

  settle(signal: Signal): void {
    this.#link.deadlines.remove(this)
    this.#abort.removeEventListener('abort', this)
    this.#resolve({ signal, connection: this.connection })
  }
}
