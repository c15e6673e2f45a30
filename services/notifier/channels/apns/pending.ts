import type { ClientHttp2Stream } from 'node:http2'
import { Place } from './chain.ts'
import type { Connection } from './connection.ts'
import type { Deadline } from './deadlines.ts'
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
  onDue(pending: Pending): void
  /** Nothing is to hold it any more. */
  onSettled(pending: Pending): void
}

/** One try of a push, which waits for room on a connection, then for its answer. One object does: there are thousands a second. */
export class Pending implements Deadline<Pending> {
  readonly request: PushRequest
  /** Value of the `authorization` header; absent with a certificate. */
  readonly authorization: string | undefined
  readonly signal: AbortSignal
  atMs: number
  /** Over which it goes out, from then on. */
  connection: Connection | undefined
  /** While it is on the way; the connection's. */
  stream: ClientHttp2Stream | undefined
  sentMs = 0
  readonly deadlinePlace = new Place<Pending>(this)
  /** Among those that wait for room, then among those on the way. */
  readonly queuePlace = new Place<Pending>(this)
  #isSettled = false
  readonly #home: PendingHome
  readonly #resolve: (exchange: Exchange) => void

  constructor(
    request: PushRequest,
    { authorization, deadlineMs, signal }: TryOptions,
    { home, resolve }: { home: PendingHome; resolve: (exchange: Exchange) => void },
  ) {
    this.request = request
    this.authorization = authorization
    this.signal = signal
    this.atMs = deadlineMs
    this.#home = home
    this.#resolve = resolve
  }

  onDue(): void {
    this.#home.onDue(this)
  }

  /** With what came of it. Again: nothing, as when two of a row fall due and the first takes the connection with it. */
  settle(signal: Signal): void {
    if (this.#isSettled) return
    this.#isSettled = true
    this.#home.onSettled(this)
    this.#resolve({ signal, connection: this.connection })
  }
}
