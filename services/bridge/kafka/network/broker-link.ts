import { Connection, TimeoutError, Writer } from '@platformatic/kafka'
import type { BridgeProblem } from '#contracts/bridge-status.ts'
import type { Clock } from '#kit/clock.ts'
import type { KafkaCredentials } from '#kit/kafka/credentials.ts'
import { apiVersionsApi } from '../messages/api-versions.ts'
import {
  type Api,
  chooseVersion,
  decodeResponse,
  encodeRequest,
  type VersionRange,
} from '../wire/api.ts'
import { MalformedResponse } from '../wire/byte-reader.ts'
import { backOffMs } from './back-off.ts'
import { connectionOptions } from './connection-options.ts'
import type { CostMeter } from './cost-meter.ts'
import { classifyConnectError, type LinkFailure, linkFailure } from './link-failure.ts'

export type Answer<Response> =
  | {
      readonly ok: true
      readonly value: Response
      readonly version: number
      /** Our clock just before the request left and just after its answer was read. */
      readonly sentAtMs: number
      readonly receivedAtMs: number
    }
  | { readonly ok: false; readonly failure: LinkFailure }

export interface LinkOptions {
  readonly host: string
  readonly port: number
  readonly clientId: string
  readonly credentials: KafkaCredentials
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly clock: Clock
  readonly random: () => number
  readonly cost: CostMeter
}

export type LinkProblem = Pick<BridgeProblem, 'code' | 'detail' | 'sinceMs'>

/** An answer that took longer than this part of the request timeout is a problem that people should see. */
const SLOW_SHARE = 0.4
const abandoned = linkFailure('unreachable', 'we stopped waiting')

/**
 * One connection to one broker: connects when first asked, negotiates versions, reconnects with back-off. A failure is
 * an answer, never an exception; while it backs off it fails at once with the last reason.
 */
export class BrokerLink implements AsyncDisposable {
  readonly address: string
  readonly #options: LinkOptions
  #connection: Connection | undefined
  #versions: ReadonlyMap<number, VersionRange> | undefined
  #connecting: Promise<LinkFailure | undefined> | undefined
  #failure: (LinkFailure & { readonly sinceMs: number }) | undefined
  #slow: LinkProblem | undefined
  #failures = 0
  #retryAtMs = 0
  #rttMs: number | undefined
  /** Whether a request other than the negotiation was ever answered on the present connection. */
  #isProven = false
  #isDisposed = false

  constructor(options: LinkOptions) {
    this.#options = options
    this.address = `${options.host}:${options.port}`
  }

  /** Undefined until something was tried. */
  get isReachable(): boolean | undefined {
    if (this.#failure !== undefined) return false
    return this.#versions === undefined ? undefined : true
  }

  get rttMs(): number | undefined {
    return this.#rttMs
  }

  get problem(): LinkProblem | undefined {
    return this.#failure ?? this.#slow
  }

  /** What the broker speaks, once connected. */
  get versions(): ReadonlyMap<number, VersionRange> | undefined {
    return this.#versions
  }

  async ask<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    signal?: AbortSignal,
  ): Promise<Answer<Response>> {
    const wasProven = this.#isProven
    const first = await this.#askOnce(api, request, signal)
    // Brokers close idle connections: one that worked before gets a second chance on a fresh one.
    const mayRetry = !first.ok && wasProven && this.#connection === undefined
    if (!mayRetry || first.failure.code !== 'unreachable' || signal?.aborted) return first
    return this.#askOnce(api, request, signal)
  }

  async #askOnce<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    signal?: AbortSignal,
  ): Promise<Answer<Response>> {
    const failure = await untilAborted(this.#ready(), signal)
    if (failure !== undefined) return { ok: false, failure }
    const version = chooseVersion(api, this.#versions?.get(api.key))
    const connection = this.#connection
    if (connection === undefined) return { ok: false, failure: abandoned }
    if (version === undefined) {
      const detail = `${api.name} is not spoken in a version that we know`
      return { ok: false, failure: linkFailure('unsupported', detail) }
    }
    const answer = await untilAborted(
      this.#send(connection, api, { version, body: encodeRequest(api, request, version) }),
      signal,
    )
    return 'ok' in answer ? answer : { ok: false, failure: answer }
  }

  #send<Response>(
    connection: Connection,
    api: Api<never, Response>,
    { version, body }: { readonly version: number; readonly body: Buffer },
  ): Promise<Answer<Response>> {
    const { clock, cost, clientId } = this.#options
    const isFlexible = version >= api.flexibleFrom
    // Only ApiVersions is answered with the old header in its flexible versions too, and we ask none of those.
    const sentAtMs = clock.now()
    const startedMs = clock.monotonicMs()
    cost.sent(body.length + clientId.length + (isFlexible ? 15 : 14))
    return new Promise(resolve => {
      connection.send<{ readonly value: Response }>(
        api.key,
        version,
        () => (body.length === 0 ? Writer.create() : Writer.create().append(body)),
        (...[, , , reader]) => {
          const bytes = reader.buffer.slice()
          cost.received(bytes.length + (isFlexible ? 9 : 8))
          return { value: decodeResponse(api, bytes, version) }
        },
        isFlexible,
        isFlexible,
        (error, payload) => {
          const receivedAtMs = clock.now()
          if (error !== null || payload === undefined) {
            resolve({ ok: false, failure: this.#requestFailed(connection, api.name, error) })
            return
          }
          this.#answered(clock.monotonicMs() - startedMs, api)
          resolve({ ok: true, value: payload.value, version, sentAtMs, receivedAtMs })
        },
      )
    })
  }

  #answered(tookMs: number, api: Pick<Api<never, unknown>, 'key' | 'name'>): void {
    this.#rttMs = tookMs
    if (api.key !== apiVersionsApi.key) {
      this.#isProven = true
      this.#failures = 0
      this.#failure = undefined
    }
    if (tookMs < this.#options.requestTimeoutMs * SLOW_SHARE) this.#slow = undefined
    else {
      const detail = `${api.name} took ${Math.round(tookMs)} ms`
      this.#slow = {
        code: 'slow',
        detail,
        sinceMs: this.#slow?.sinceMs ?? this.#options.clock.now(),
      }
    }
  }

  #requestFailed(connection: Connection, name: string, error: Error | null): LinkFailure {
    if (error instanceof MalformedResponse) {
      return linkFailure('protocol-error', `${name}: ${error.message}`)
    }
    const failure = this.#describeRequestFailure(name, error)
    // The protocol layer destroys a connection whose request timed out: whatever else was on it fails too.
    if (this.#connection === connection) this.#drop(failure)
    return failure
  }

  #describeRequestFailure(name: string, error: Error | null): LinkFailure {
    if (error instanceof TimeoutError) {
      return linkFailure('slow', `no answer to ${name} within ${this.#options.requestTimeoutMs} ms`)
    }
    const { sasl, tls } = this.#options.credentials
    // A broker that expects SASL answers the negotiation and closes at the first real request.
    if (!this.#isProven && sasl === undefined && this.#versions !== undefined) {
      return linkFailure(
        'authentication',
        `it closed the connection at our first request: this listener probably wants a login (sasl)`,
      )
    }
    const failure = classifyConnectError(error)
    if (failure.code === 'tls' || tls !== undefined || this.#versions !== undefined) return failure
    return linkFailure(failure.code, `${failure.detail} (a listener with TLS does this too)`)
  }

  /** Resolves with nothing when connected, or with the reason why not. */
  #ready(): Promise<LinkFailure | undefined> {
    if (this.#isDisposed) return Promise.resolve(abandoned)
    if (this.#connecting !== undefined) return this.#connecting
    if (this.#connection?.isConnected()) return Promise.resolve(undefined)
    if (this.#connection?.status === 'reauthenticating') return this.#reauthenticated()
    if (this.#failure !== undefined && this.#options.clock.monotonicMs() < this.#retryAtMs) {
      return Promise.resolve(this.#failure)
    }
    this.#connecting = this.#connect().finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  /** Waits: a broker takes a request amid a renewed login for a failed login. */
  async #reauthenticated(): Promise<LinkFailure | undefined> {
    try {
      await this.#connection?.ready()
      return undefined
    } catch (error) {
      return this.#drop(classifyConnectError(error))
    }
  }

  async #connect(): Promise<LinkFailure | undefined> {
    const { host, port, clientId, credentials } = this.#options
    const connection = new Connection(clientId, connectionOptions(host, credentials, this.#options))
    this.#connection = connection
    this.#versions = undefined
    this.#isProven = false
    let wantsTls = false
    // Without a listener the layer's error events would end the process; the rejections below carry them.
    connection.on('error', () => {})
    try {
      const connected = connection.connect(host, port)
      if (credentials.tls === undefined) {
        connection.socket.once('connect', () => {
          connection.socket.once('data', chunk => {
            wantsTls = isTlsAlert(chunk)
          })
        })
      }
      await connected
      if (this.#isDisposed) {
        await connection.close()
        return abandoned
      }
    } catch (error) {
      const failure = wantsTls
        ? linkFailure('tls', 'this listener wants TLS: configure tls')
        : classifyConnectError(error)
      return this.#drop(failure)
    }
    connection.socket.once('close', () => this.#closed(connection))
    const body = encodeRequest(apiVersionsApi, undefined, 0)
    const answer = await this.#send(connection, apiVersionsApi, { version: 0, body })
    if (!answer.ok) return answer.failure
    if (answer.value.errorCode !== 0) {
      return this.#drop(
        linkFailure('protocol-error', `ApiVersions: error ${answer.value.errorCode}`),
      )
    }
    // An earlier failure stands until a real request is answered; see #describeRequestFailure.
    this.#versions = answer.value.ranges
    return undefined
  }

  #closed(connection: Connection): void {
    if (this.#connection === connection) this.#connection = undefined
  }

  #drop(failure: LinkFailure): LinkFailure {
    const { clock, random } = this.#options
    const connection = this.#connection
    this.#connection = undefined
    this.#versions = undefined
    connection?.socket?.destroy()
    // A connection that worked until now may be replaced at once; a broker that refuses us is left in peace.
    const wasProven = this.#isProven && failure.code === 'unreachable'
    this.#isProven = false
    if (!wasProven) this.#failures += 1
    this.#retryAtMs = clock.monotonicMs() + (wasProven ? 0 : backOffMs(this.#failures, random))
    const isSame = this.#failure?.code === failure.code
    this.#failure = { ...failure, sinceMs: isSame ? (this.#failure?.sinceMs ?? 0) : clock.now() }
    this.#slow = undefined
    return failure
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true
    const connection = this.#connection
    this.#connection = undefined
    // It is closed either way.
    await connection?.close().catch(() => {})
    connection?.socket?.destroy()
  }
}

/** A TLS alert, which a TLS listener sends to who speaks plainly (RFC 8446, 5.1): type 21, version 3.x. */
const isTlsAlert = (chunk: Buffer) => chunk[0] === 0x15 && chunk[1] === 0x03

/** The outcome, or "abandoned" as soon as the signal aborts: shutting down waits for no broker. */
async function untilAborted<Outcome>(
  outcome: Promise<Outcome>,
  signal?: AbortSignal,
): Promise<Outcome | LinkFailure> {
  if (signal === undefined) return outcome
  if (signal.aborted) return abandoned
  const { promise, resolve } = Promise.withResolvers<LinkFailure>()
  const onAbort = () => resolve(abandoned)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([outcome, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
