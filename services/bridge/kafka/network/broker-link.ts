import type { BridgeProblem } from '#contracts/bridge-status.ts'
import { backOffMs } from '#kit/back-off.ts'
import type { Clock } from '#kit/clock.ts'
import { networkFailure } from '../../network-failure.ts'
import { type Api, chooseVersion, decodeResponse, encodeRequest } from '../wire/api.ts'
import { MalformedResponse } from '../wire/byte-reader.ts'
import { classifyError, type LinkFailure } from './link-failure.ts'
import { type OpenConnection, type OpenOptions, openConnection } from './open-connection.ts'

export type Answer<Response> =
  | {
      readonly ok: true
      readonly value: Response
      readonly version: number
      /** Our clock just before the request left and just after its answer came. */
      readonly sentAtMs: number
      readonly receivedAtMs: number
    }
  | { readonly ok: false; readonly failure: LinkFailure }

export interface LinkOptions extends OpenOptions {
  readonly clock: Clock
  readonly random: () => number
}

export type LinkProblem = Pick<BridgeProblem, 'code' | 'detail' | 'sinceMs'>

/** An answer that took longer than this part of the request timeout is a problem that people should see. */
const SLOW_SHARE = 0.4
/** A login is replaced after this part of its lifetime: a broker cuts connections whose login has run out. */
const LIFETIME_SHARE = 0.8
const abandoned = networkFailure('unreachable', 'we stopped waiting')

/** Waits between attempts to connect to one broker. */
const reconnect = { firstMs: 250, longestMs: 15_000 }

interface Live extends OpenConnection {
  /** When to replace it, on the monotonic clock. */
  readonly retireAtMs: number
  /** Whether a request after the login was ever answered. */
  isProven: boolean
}

/**
 * One connection to one broker: connects when first asked, negotiates versions, reconnects with back-off. A failure is
 * an answer, never an exception; while it backs off it fails at once with the last reason.
 */
export class BrokerLink implements Disposable {
  readonly #options: LinkOptions
  #live: Live | undefined
  #versions: OpenConnection['versions'] | undefined
  #connecting: Promise<LinkFailure | undefined> | undefined
  #failure: LinkProblem | undefined
  #slow: LinkProblem | undefined
  #failures = 0
  #retryAtMs = 0
  #rttMs: number | undefined
  #answeredAtMs = Number.NEGATIVE_INFINITY
  #refusedAtMs = Number.NEGATIVE_INFINITY
  #isDisposed = false

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /** Undefined until something was tried. */
  get isReachable(): boolean | undefined {
    if (this.#failure !== undefined) return false
    return this.#versions === undefined ? undefined : true
  }

  /** When a request was last answered, and when one last failed for the connection's sake. Monotonic. */
  get answeredAtMs(): number {
    return this.#answeredAtMs
  }
  get refusedAtMs(): number {
    return this.#refusedAtMs
  }

  get rttMs(): number | undefined {
    return this.#rttMs
  }

  get problem(): LinkProblem | undefined {
    return this.#failure ?? this.#slow
  }

  /** What the broker spoke when it was last connected. */
  get versions(): OpenConnection['versions'] | undefined {
    return this.#versions
  }

  async ask<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    signal?: AbortSignal,
  ): Promise<Answer<Response>> {
    const wasProven = this.#live?.isProven === true
    const first = await this.#askOnce(api, request, signal)
    // Brokers close idle connections: one that worked before gets a second chance on a fresh one.
    if (first.ok || !wasProven || first.failure.code !== 'unreachable' || signal?.aborted) {
      return first
    }
    return this.#askOnce(api, request, signal)
  }

  async #askOnce<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    signal?: AbortSignal,
  ): Promise<Answer<Response>> {
    const failure = await untilAborted(this.#ready(), signal)
    if (failure !== undefined) return { ok: false, failure }
    const live = this.#live
    if (live === undefined) return { ok: false, failure: abandoned }
    const version = chooseVersion(api, live.versions.get(api.key))
    if (version === undefined) {
      const detail = `${api.name} is not spoken in a version that we know`
      return { ok: false, failure: networkFailure('unsupported', detail) }
    }
    const answer = await untilAborted(this.#exchange(live, api, { request, version }), signal)
    return 'ok' in answer ? answer : { ok: false, failure: answer }
  }

  async #exchange<Request, Response>(
    live: Live,
    api: Api<Request, Response>,
    { request, version }: { readonly request: Request; readonly version: number },
  ): Promise<Answer<Response>> {
    const { clock, cost } = this.#options
    const { connection } = live
    const isFlexible = version >= api.flexibleFrom
    const body = encodeRequest(api, request, version)
    const { name, key } = api
    cost.sent(connection.headerBytes(isFlexible) + body.length)
    const sentAtMs = clock.now()
    const startedMs = clock.monotonicMs()
    try {
      const bytes = await connection.send({ name, key, version, isFlexible, body })
      const receivedAtMs = clock.now()
      cost.received(bytes.length + 8)
      this.#answered(live, name, clock.monotonicMs() - startedMs)
      const value = decodeResponse(api, bytes, version)
      return { ok: true, value, version, sentAtMs, receivedAtMs }
    } catch (error) {
      if (error instanceof MalformedResponse) {
        const failure = networkFailure('protocol-error', `${name}: ${error.message}`)
        return { ok: false, failure }
      }
      const failure = this.#explain(live, classifyError(error))
      // The connection is gone, and with it all else that was on the way: only the first to notice counts.
      return { ok: false, failure: this.#live === live ? this.#lost(live, failure) : failure }
    }
  }

  #answered(live: Live, name: string, tookMs: number): void {
    live.isProven = true
    this.#answeredAtMs = this.#options.clock.monotonicMs()
    this.#rttMs = tookMs
    this.#failures = 0
    this.#failure = undefined
    if (tookMs < this.#options.requestTimeoutMs * SLOW_SHARE) {
      this.#slow = undefined
      return
    }
    const sinceMs = this.#slow?.sinceMs ?? Math.round(this.#options.clock.now())
    this.#slow = { code: 'slow', detail: `${name} took ${Math.round(tookMs)} ms`, sinceMs }
  }

  /** A broker that expects a login answers the negotiation and closes at the first real request. */
  #explain(live: Live, failure: LinkFailure): LinkFailure {
    const isLoginMissing =
      !live.isProven &&
      failure.code === 'unreachable' &&
      this.#options.credentials.sasl === undefined
    if (!isLoginMissing || this.#isDisposed) return failure
    return networkFailure(
      'authentication',
      'it closed the connection at our first request: this listener probably wants a login (sasl)',
    )
  }

  /** Resolves with nothing when connected, or with the reason why not. */
  async #ready(): Promise<LinkFailure | undefined> {
    if (this.#isDisposed) return abandoned
    if (this.#connecting !== undefined) return this.#connecting
    const nowMs = this.#options.clock.monotonicMs()
    if (this.#live?.connection.isOpen && nowMs < this.#live.retireAtMs) return undefined
    if (this.#failure !== undefined && nowMs < this.#retryAtMs) {
      this.#refusedAtMs = nowMs
      return this.#failure
    }
    this.#connecting = this.#connect()
    try {
      return await this.#connecting
    } finally {
      this.#connecting = undefined
    }
  }

  async #connect(): Promise<LinkFailure | undefined> {
    try {
      const opened = await openConnection(this.#options)
      if (this.#isDisposed) {
        opened.connection.close()
        return abandoned
      }
      const retired = this.#live?.connection
      const lifetimeMs = (opened.lifetimeMs ?? Number.POSITIVE_INFINITY) * LIFETIME_SHARE
      const retireAtMs = this.#options.clock.monotonicMs() + lifetimeMs
      this.#live = { ...opened, retireAtMs, isProven: false }
      this.#versions = opened.versions
      // Its last answers, if any are on the way, are asked again by whoever waits for them.
      retired?.close()
      return undefined
    } catch (error) {
      return this.#lost(undefined, classifyError(error))
    }
  }

  /** Notes a failure and when to try again. An earlier one stands until a request is answered. */
  #lost(live: Live | undefined, failure: LinkFailure): LinkFailure {
    const { clock, random } = this.#options
    this.#live = undefined
    this.#slow = undefined
    // A connection that worked until now may be replaced at once; a broker that refuses us is left in peace.
    const isFirst = live?.isProven === true && failure.code === 'unreachable'
    if (!isFirst) this.#failures += 1
    this.#refusedAtMs = clock.monotonicMs()
    this.#retryAtMs =
      this.#refusedAtMs + (isFirst ? 0 : backOffMs(this.#failures, reconnect, random))
    const since =
      this.#failure?.code === failure.code ? this.#failure.sinceMs : Math.round(clock.now())
    this.#failure = { ...failure, sinceMs: since }
    return failure
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#live?.connection.close()
    this.#live = undefined
  }
}

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
