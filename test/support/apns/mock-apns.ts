import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import {
  type ApnsService,
  accept,
  type Behaviour,
  type ReceivedPush,
  type ServiceCounts,
} from './apns-service.ts'
import { Relay } from './relay.ts'

export interface MockApnsOptions {
  readonly key: Buffer
  readonly cert: Buffer
  /** Wants a client certificate of this authority. */
  readonly clientCa?: Buffer
  readonly maxConcurrentStreams?: number
  /** Value of the `date` header; none by default, as Apple sends none on most answers. */
  readonly date?: () => string
}

interface Held {
  readonly stream: ServerHttp2Stream
  readonly session: ServerHttp2Session
  readonly push: ReceivedPush
  readonly state: SessionState
}

interface SessionState {
  readonly number: number
  readonly socket: Socket
  open: number
  hasAnswered: boolean
  lastStreamId: number
}

/** A push service of the tests' own on loopback, by TLS, with every fault to order. */
export class MockApns implements ApnsService {
  readonly pushes: ReceivedPush[] = []
  readonly counts: ServiceCounts = {
    ...{ connections: 0, streamsAtOnceMax: 0, streamsBeforeFirstAnswerMax: 0, pings: 0 },
  }
  behave: (push: ReceivedPush) => Behaviour = () => accept
  readonly #server: Http2SecureServer
  readonly #sessions = new Map<ServerHttp2Session, SessionState>()
  /** By the port of the client. */
  readonly #sockets = new Map<number, Socket>()
  readonly #repeats = new Map<string, number>()
  readonly #date: (() => string) | undefined
  #held: Held[] = []
  /** Clients reach the service through it. */
  #relay: Relay | undefined

  private constructor(options: MockApnsOptions) {
    const { key, cert, clientCa, maxConcurrentStreams = 1_000 } = options
    this.#date = options.date
    this.#server = createSecureServer({
      ...{ key, cert, settings: { maxConcurrentStreams } },
      ...(clientCa && { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
    })
    this.#server.on('connection', (socket: Socket) => {
      const { remotePort = 0 } = socket
      this.#sockets.set(remotePort, socket)
      socket.once('close', () => this.#sockets.delete(remotePort))
    })
    this.#server.on('session', session => this.#onSession(session))
    this.#server.on('stream', (stream, headers) => this.#onStream(stream, headers))
    this.#server.on('tlsClientError', () => {})
    this.#server.on('sessionError', () => {})
  }

  static async start(options: MockApnsOptions): Promise<MockApns> {
    const mock = new MockApns(options)
    mock.#server.listen(0, '127.0.0.1')
    await once(mock.#server, 'listening')
    mock.#relay = await Relay.start(mock.#port)
    return mock
  }

  /** host:port */
  get authority(): string {
    return `localhost:${this.port}`
  }

  get port(): number {
    return this.#relay?.port ?? this.#port
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get openConnections(): number {
    return this.#sessions.size
  }

  /** Pushes with this token, in the order they were read. */
  ofToken(token: string): readonly ReceivedPush[] {
    return this.pushes.filter(push => push.token === token)
  }

  /** Most pushes that were read within any span of so many milliseconds. */
  mostWithin(spanMs: number): number {
    let most = 0
    let begin = 0
    this.pushes.forEach(({ atMs }, end) => {
      while ((this.pushes[begin]?.atMs ?? atMs) < atMs - spanMs) begin += 1
      most = Math.max(most, end - begin + 1)
    })
    return most
  }

  /** Different provider tokens that were read. */
  get providerTokens(): readonly string[] {
    return [...new Set(this.pushes.map(({ headers }) => headers.authorization ?? ''))]
  }

  /** Resets all connections. */
  resetAll(): void {
    for (const { socket } of this.#sessions.values()) socket.resetAndDestroy()
  }

  /** A black hole: nothing passes on the connections that are open now, and nobody is told. */
  freeze(): void {
    this.#relay?.freeze()
  }

  get held(): number {
    return this.#held.length
  }

  /** Lets all held pushes go on like this. */
  release(behaviour: Behaviour = accept): void {
    const held = this.#held
    this.#held = []
    for (const { stream, push, state } of held) this.#act(stream, { push, state, behaviour })
  }

  /** GOAWAY on all connections: the older half of what each holds is accepted, the rest is never answered. */
  goAwayHalf(): void {
    for (const [session, state] of this.#sessions) {
      const ids = this.#held
        .filter(held => held.session === session)
        .map(({ stream }) => stream.id ?? 0)
        .toSorted((a, b) => a - b)
      state.lastStreamId = ids[Math.floor((ids.length - 1) / 2)] ?? Number.POSITIVE_INFINITY
      if (ids.length > 0) session.goaway(0, state.lastStreamId)
    }
    this.#held = this.#held.filter(({ stream, state }) => (stream.id ?? 0) <= state.lastStreamId)
    this.release()
  }

  async stop(): Promise<void> {
    this.#server.close()
    await this.#relay?.[Symbol.asyncDispose]()
    for (const session of this.#sessions.keys()) session.destroy()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #onSession(session: ServerHttp2Session): void {
    this.counts.connections += 1
    // What a session calls its socket has no handle of TCP: a reset needs the one beneath.
    const socket = this.#sockets.get(session.socket.remotePort ?? 0)
    if (socket === undefined) throw new Error('a session has a socket')
    this.#sessions.set(session, {
      ...{ number: this.counts.connections, socket },
      ...{ open: 0, hasAnswered: false, lastStreamId: Number.POSITIVE_INFINITY },
    })
    session.on('ping', () => {
      this.counts.pings += 1
    })
    session.on('error', () => {})
    session.on('close', () => this.#sessions.delete(session))
  }

  #onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const state = stream.session && this.#sessions.get(stream.session as ServerHttp2Session)
    if (!state) return
    state.open += 1
    const { counts } = this
    counts.streamsAtOnceMax = Math.max(counts.streamsAtOnceMax, state.open)
    if (!state.hasAnswered) {
      counts.streamsBeforeFirstAnswerMax = Math.max(counts.streamsBeforeFirstAnswerMax, state.open)
    }
    stream.on('error', () => {})
    stream.on('close', () => {
      state.open -= 1
    })
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    // A service does not answer, nor read, what it said it would not take.
    stream.on('end', () => {
      if ((stream.id ?? 0) > state.lastStreamId) return
      const push = this.#record({ headers, body: Buffer.concat(chunks), state })
      this.#act(stream, { push, state, behaviour: this.behave(push) })
    })
  }

  #record(read: { headers: IncomingHttpHeaders; body: Buffer; state: SessionState }): ReceivedPush {
    const { headers, body, state } = read
    const apnsId = String(headers['apns-id'] ?? randomUUID())
    const repeats = this.#repeats.get(apnsId) ?? 0
    this.#repeats.set(apnsId, repeats + 1)
    const collapseId = headers['apns-collapse-id']
    const push = {
      ...{ token: String(headers[':path']).replace('/3/device/', ''), apnsId, headers, body },
      ...{ collapseId: typeof collapseId === 'string' ? collapseId : undefined },
      ...{ connection: state.number, atMs: performance.now(), repeats },
    }
    this.pushes.push(push)
    return push
  }

  #act(
    stream: ServerHttp2Stream,
    { push, state, behaviour }: { push: ReceivedPush; state: SessionState; behaviour: Behaviour },
  ): void {
    switch (behaviour.does) {
      case 'answer':
        this.#answer(stream, { push, state, behaviour })
        return
      case 'hang':
        return
      case 'hold':
        this.#held.push({ stream, session: stream.session as ServerHttp2Session, push, state })
        return
      case 'refuse':
        stream.close(constants.NGHTTP2_REFUSED_STREAM)
        return
      case 'reset':
        state.socket.resetAndDestroy()
        return
      case 'goaway': {
        const { lastStreamId = stream.id ?? 0, code = 0 } = behaviour
        state.lastStreamId = lastStreamId
        stream.session?.goaway(code, lastStreamId)
        if ((stream.id ?? 0) <= lastStreamId) {
          this.#answer(stream, { push, state, behaviour: { does: 'answer', status: 200 } })
        }
        return
      }
      default:
        behaviour satisfies never
    }
  }

  #answer(
    stream: ServerHttp2Stream,
    {
      push,
      state,
      behaviour,
    }: {
      push: ReceivedPush
      state: SessionState
      behaviour: Extract<Behaviour, { does: 'answer' }>
    },
  ): void {
    if (stream.destroyed) return
    state.hasAnswered = true
    const { status, reason, timestampMs, headers } = behaviour
    const date = this.#date?.()
    const answerHeaders = {
      ':status': status,
      'apns-id': push.apnsId,
      ...(date !== undefined && { date }),
      ...headers,
    }
    const options = { endStream: reason === undefined, sendDate: false }
    stream.respond(answerHeaders, options)
    if (reason === undefined) return
    stream.end(
      JSON.stringify({ reason, ...(timestampMs !== undefined && { timestamp: timestampMs }) }),
    )
  }
}
