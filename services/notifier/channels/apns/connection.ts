import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import { type ApnsAnswer, answerBytesMax, parseAnswerBody } from './answer.ts'
import { Chain } from './chain.ts'
import type { Dialled } from './dial.ts'
import type { Pending } from './pending.ts'
import type { Signal } from './signal.ts'

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

/** Of a stream: the push that it carries, until that is settled. */
const carried = Symbol('push')
type PushStream = ClientHttp2Stream & { [carried]?: Pending | undefined }
type StreamListener = (this: PushStream, headers: IncomingHttpHeaders, flags: number) => void

/**
 * One HTTP/2 connection, held open until the peer, the network or we end it.
 *
 *     probing ──first answer──▶ open ──GOAWAY, retire──▶ draining ──last answer──▶ ended
 *        └───────────────────────┴──────reset, silence, no PING answer──────────────▲
 *
 * While probing it has one stream: until a connection has proved its token, Apple allows no more. After a TCP reset
 * node:http2 may say nothing at all, so that silence, too, ends a connection.
 *
 * Many streams of node:http2 outlive their answer until the next full collection of garbage, and what they refer to is copied
 * along. So nothing of a push stays on its stream: all streams have the same listeners, and a settled push is taken off.
 */
export class Connection {
  readonly #session: Dialled['session']
  readonly #socket: Dialled['socket']
  readonly #options: ConnectionOptions
  readonly #authority: string
  readonly #active = new Chain<Pending>()
  readonly #onResponse: StreamListener
  readonly #onClose: StreamListener
  readonly #ended = new AbortController()
  #lastStreamId = Number.POSITIVE_INFINITY
  #hasAnswered = false
  #isRetired = false
  #heardMs: number

  constructor({ session, socket, authority }: Dialled, options: ConnectionOptions) {
    this.#session = session
    this.#socket = socket
    this.#authority = authority
    this.#options = options
    this.#onResponse = asListener((stream, headers, flags) => this.#respond(stream, headers, flags))
    this.#onClose = asListener(stream => {
      // A GOAWAY that explains the end may be told a moment later.
      if (stream[carried]) setImmediate(() => this.#settle(stream, this.#failure(stream)))
    })
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
  send(push: Pending): void {
    const { request, authorization } = push
    const headers = [':authority', this.#authority, ':scheme', 'https', ...request.headers]
    if (authorization !== undefined) headers.push('authorization', authorization)
    let stream: PushStream
    try {
      stream = this.#session.request(headers)
    } catch (cause) {
      this.close('lost')
      push.settle({ kind: 'unsent', why: messageOf(cause) })
      return
    }
    // The stream keeps the list, to be asked what was sent.
    headers.length = 0
    stream[carried] = push
    push.stream = stream
    this.#active.add(push.queuePlace)
    stream.on('response', this.#onResponse)
    stream.on('error', ignore)
    stream.on('close', this.#onClose)
    stream.end(request.body)
  }

  #respond(stream: PushStream, headers: IncomingHttpHeaders, flags: number): void {
    // Most answers have no body: nothing more comes, and there is nothing to read.
    if ((flags & NGHTTP2_FLAG_END_STREAM) !== 0) {
      this.#answer(stream, headers, undefined)
      return
    }
    const chunks: Buffer[] = []
    let bytes = 0
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= answerBytesMax) chunks.push(chunk)
    })
    stream.on('end', () => this.#answer(stream, headers, Buffer.concat(chunks)))
  }

  #answer(stream: PushStream, headers: IncomingHttpHeaders, body: Buffer | undefined): void {
    this.#heardMs = this.#options.clock.monotonicMs()
    this.#hasAnswered = true
    this.#options.onDate(headers.date)
    this.#settle(stream, { kind: 'answer', answer: answerOf(headers, body) })
  }

  #failure(stream: ClientHttp2Stream): Signal {
    const { id, rstCode } = stream
    if (id === undefined) return { kind: 'unsent', why: 'the connection ended before it went out' }
    if (rstCode === NGHTTP2_REFUSED_STREAM || id > this.#lastStreamId) return { kind: 'refused' }
    return { kind: 'lost', why: 'the connection ended without an answer' }
  }

  #settle(stream: PushStream, signal: Signal): void {
    const push = stream[carried]
    if (push === undefined) return
    stream[carried] = undefined
    push.stream = undefined
    this.#active.remove(push.queuePlace)
    push.settle(signal)
    if (this.#isRetired && this.#active.size === 0) this.#end()
    else this.#options.onChange()
  }

  /** Gives one push up. Where nothing was heard since it went out, the connection is dead, and all others with it. */
  giveUp({ stream, sentMs }: Pending, signal: Signal): void {
    if (stream === undefined) return
    stream.close(NGHTTP2_CANCEL)
    this.#settle(stream, signal)
    if (signal.kind === 'lost' && this.#heardMs <= sentMs) this.close('silent')
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
    for (const { stream } of this.#active.items()) {
      if (stream !== undefined) this.#settle(stream, this.#failure(stream))
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

/** A stream tells its listeners who it is by `this`. */
const asListener = (
  listener: (stream: PushStream, headers: IncomingHttpHeaders, flags: number) => void,
): StreamListener =>
  function (headers, flags) {
    listener(this, headers, flags)
  }

/** What it would say is told by `close`, too. */
function ignore(): void {}

function answerOf(headers: IncomingHttpHeaders, body: Buffer | undefined): ApnsAnswer {
  const { ':status': status, 'apns-id': apnsId, 'retry-after': retryAfter } = headers
  const { reason, timestampMs } = parseAnswerBody(body)
  return {
    status: Number(status),
    apnsId: typeof apnsId === 'string' ? apnsId : undefined,
    ...{ reason, timestampMs, retryAfter },
  }
}
