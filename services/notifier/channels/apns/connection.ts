import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import { type ApnsAnswer, answerBytesMax, parseAnswerBody } from './answer.ts'
import type { Dialled } from './dial.ts'
import type { PushRequest } from './push-request.ts'
import type { Signal } from './signal.ts'

/** One try of a push on a connection. */
export interface Push {
  readonly request: PushRequest
  /** Value of the `authorization` header; absent with a certificate. */
  readonly authorization: string | undefined
  /** Called once with what came of it. */
  settle(signal: Signal): void
}

/** Why a connection takes no more pushes; a closed list, for a metric. */
export type EndReason =
  | 'goaway'
  | 'idle_timeout'
  | 'shutdown'
  | 'token_refused'
  | 'silent'
  | 'ping_timeout'
  | 'lost'
  | 'disposed'

export interface ConnectionOptions {
  readonly clock: Clock
  /** Most streams, where the peer allows more. */
  readonly streamsMax: number
  /** Its pushes may have room, or must go elsewhere: called whenever either may have changed. */
  readonly onChange: () => void
  readonly onDate: (date: string | undefined) => void
  /** It takes no more pushes. */
  readonly onRetired: (why: EndReason) => void
  /** It is closed. */
  readonly onEnd: (connection: Connection) => void
}

/** Apple closes what is silent for an hour, and a dead path says nothing: a PING finds out. */
const pingEveryMs = 60_000
const pingTimeoutMs = 15_000

const { NGHTTP2_REFUSED_STREAM, NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM } = constants

interface Active {
  readonly push: Push
  readonly stream: ClientHttp2Stream
  readonly sentMs: number
}

/**
 * One HTTP/2 connection, held open until the peer, the network or we end it.
 *
 *     probing ──first answer──▶ open ──GOAWAY, retire──▶ draining ──last answer──▶ ended
 *        └───────────────────────┴──────reset, silence, no PING answer──────────────▲
 *
 * While probing it has one stream: until a connection has proved its token, Apple allows no more. After a TCP reset
 * node:http2 may say nothing at all, so that silence, too, ends a connection.
 */
export class Connection {
  readonly #session: Dialled['session']
  readonly #socket: Dialled['socket']
  readonly #options: ConnectionOptions
  readonly #active = new Map<Push, Active>()
  readonly #ended = new AbortController()
  #lastStreamId = Number.POSITIVE_INFINITY
  #hasAnswered = false
  #isRetired = false
  #heardMs: number

  constructor({ session, socket }: Dialled, options: ConnectionOptions) {
    this.#session = session
    this.#socket = socket
    this.#options = options
    this.#heardMs = options.clock.monotonicMs()
    session.on('goaway', (_code, lastStreamId) => {
      this.#lastStreamId = Math.min(this.#lastStreamId, lastStreamId)
      this.retire('goaway')
    })
    session.on('remoteSettings', () => options.onChange())
    session.on('error', ignore)
    session.on('close', () => this.close('lost'))
    socket.on('close', () => this.close('lost'))
    void this.#pingAlong()
  }

  /** Whether it takes new pushes, now or when there is room. */
  get isOpen(): boolean {
    return !this.#isRetired
  }

  get isProbing(): boolean {
    return !this.#hasAnswered
  }

  get hasRoom(): boolean {
    return this.isOpen && this.#active.size < this.#streamLimit()
  }

  #streamLimit(): number {
    if (!this.#hasAnswered) return 1
    const peerMax = this.#session.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY
    return Math.min(peerMax, this.#options.streamsMax)
  }

  /** Sends at once; only to be called while there is room. */
  send(push: Push): void {
    const { headers, body } = push.request
    let stream: ClientHttp2Stream
    try {
      stream = this.#session.request(
        push.authorization === undefined
          ? { ...headers }
          : { ...headers, authorization: push.authorization },
      )
    } catch (cause) {
      this.close('lost')
      push.settle({ kind: 'unsent', why: messageOf(cause) })
      return
    }
    const active = { push, stream, sentMs: this.#options.clock.monotonicMs() }
    this.#active.set(push, active)
    stream.on('response', (headers, flags) => {
      // Most answers have no body: nothing more comes.
      if ((flags & NGHTTP2_FLAG_END_STREAM) !== 0) this.#answer(active, headers, undefined)
      else this.#readBody(active, headers)
      stream.resume()
    })
    stream.on('error', ignore)
    stream.on('close', () => {
      // A GOAWAY that explains the end may be told a moment later.
      if (this.#active.has(push)) setImmediate(() => this.#settle(push, this.#failure(stream)))
    })
    stream.end(body)
  }

  #readBody(active: Active, headers: IncomingHttpHeaders): void {
    const chunks: Buffer[] = []
    let bytes = 0
    active.stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= answerBytesMax) chunks.push(chunk)
    })
    active.stream.on('end', () => this.#answer(active, headers, Buffer.concat(chunks)))
  }

  #answer({ push }: Active, headers: IncomingHttpHeaders, body: Buffer | undefined): void {
    this.#heardMs = this.#options.clock.monotonicMs()
    this.#hasAnswered = true
    this.#options.onDate(headers.date)
    this.#settle(push, { kind: 'answer', answer: answerOf(headers, body) })
  }

  #failure(stream: ClientHttp2Stream): Signal {
    const { id, rstCode } = stream
    if (id === undefined) return { kind: 'unsent', why: 'the connection ended before it went out' }
    if (rstCode === NGHTTP2_REFUSED_STREAM || id > this.#lastStreamId) return { kind: 'refused' }
    return { kind: 'lost', why: 'the connection ended without an answer' }
  }

  #settle(push: Push, signal: Signal): void {
    if (!this.#active.delete(push)) return
    push.settle(signal)
    if (this.#isRetired && this.#active.size === 0) this.#end()
    else this.#options.onChange()
  }

  /** Gives one push up. Where nothing was heard since it went out, the connection is dead, and all others with it. */
  giveUp(push: Push, signal: Signal): void {
    const active = this.#active.get(push)
    if (active === undefined) return
    active.stream.close(NGHTTP2_CANCEL)
    this.#settle(push, signal)
    if (signal.kind === 'lost' && this.#heardMs <= active.sentMs) this.close('silent')
  }

  /** No new streams; those on the way may still be answered. */
  retire(why: EndReason): void {
    if (this.#isRetired) return
    this.#isRetired = true
    this.#options.onRetired(why)
    if (this.#active.size === 0) this.#end()
    this.#options.onChange()
  }

  /** Ends it now: what is on the way is lost, but for what the peer said it did not take. Again: nothing. */
  close(why: EndReason): void {
    if (this.#ended.signal.aborted) return
    this.retire(why)
    this.#end()
    for (const { push, stream } of [...this.#active.values()]) {
      this.#settle(push, this.#failure(stream))
    }
  }

  #end(): void {
    if (this.#ended.signal.aborted) return
    this.#ended.abort()
    this.#session.destroy()
    this.#socket.destroy()
    this.#options.onEnd(this)
  }

  async #pingAlong(): Promise<void> {
    const { clock } = this.#options
    const { signal } = this.#ended
    for (;;) {
      await clock.sleep(pingEveryMs, signal)
      if (signal.aborted) return
      if (!(await this.#ping())) return this.close('ping_timeout')
    }
  }

  async #ping(): Promise<boolean> {
    const { clock } = this.#options
    const timer = new AbortController()
    let isAnswered = false
    const onEnd = () => timer.abort()
    this.#ended.signal.addEventListener('abort', onEnd)
    try {
      this.#session.ping(error => {
        isAnswered = error === null
        if (isAnswered) this.#heardMs = clock.monotonicMs()
        timer.abort()
      })
    } catch {
      return false
    }
    await clock.sleep(pingTimeoutMs, timer.signal)
    this.#ended.signal.removeEventListener('abort', onEnd)
    return isAnswered
  }
}

/** What it would say is told by `close`, too. */
function ignore(): void {}

function answerOf(headers: IncomingHttpHeaders, body: Buffer | undefined): ApnsAnswer {
  const { ':status': status, 'apns-id': apnsId, 'retry-after': retryAfter } = headers
  return {
    status: Number(status),
    apnsId: typeof apnsId === 'string' ? apnsId : undefined,
    retryAfter,
    ...parseAnswerBody(body),
  }
}
