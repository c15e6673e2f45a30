import type { UnknownReason } from '#contracts/age.ts'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { Clock } from '#kit/clock.ts'
import type { CostMeter } from '../../cost-meter.ts'
import { type HttpAnswer, HttpGetter } from '../../http-getter.ts'
import { classifyNetworkError, type NetworkFailure, networkFailure } from '../../network-failure.ts'
import type { PulsarCredentials } from './credentials.ts'

/** A topic's owner may have changed since the redirect was made: a few hops, never a circle. */
const redirectsMax = 5

/** An answer of the admin REST, or why there is none. Times are of the clock given. */
export type AdminAnswer =
  | {
      readonly ok: true
      readonly body: unknown
      readonly sentAtMs: number
      readonly receivedAtMs: number
    }
  | AdminFailure

export interface AdminFailure {
  readonly ok: false
  /** What it means for an age that needed it. */
  readonly reason: UnknownReason
  readonly failure: NetworkFailure
  /** Address that failed. */
  readonly address: string
}

export interface AdminClientOptions {
  readonly urls: readonly string[]
  readonly connections: number
  readonly requestTimeoutMs: number
  readonly credentials: PulsarCredentials
  readonly clock: Clock
  readonly cost: CostMeter
}

interface Broker {
  readonly id: number
  reachable: boolean
  rttMs: number | undefined
  /** Newest round in which it was asked. */
  askedIn: number
  /** Round of requests in which it failed to answer: it is not asked again in that one. */
  failedIn: { readonly round: number; readonly failure: NetworkFailure } | undefined
}

/** Redirects no longer lead to a broker that left: after this many rounds without a question it is forgotten. */
const roundsHeld = 100
/** Most addresses that are remembered: redirects lead to as many as the cluster has brokers. */
const brokersMax = 1_000

/** Reads a cluster's admin REST. A fault is an answer, never an exception; only a stop rejects. */
export class AdminClient implements Disposable {
  readonly #options: AdminClientOptions
  readonly #http: HttpGetter
  readonly #brokers = new Map<string, Broker>()
  #authorization: Readonly<Record<string, string>> = {}
  #round = 0
  #ids = 0

  constructor(options: AdminClientOptions) {
    this.#options = options
    this.#http = new HttpGetter(options.connections, options.credentials.tls)
    for (const url of options.urls) this.#brokerOf(new URL(url).origin)
  }

  /** Begins a poll: addresses that failed are tried again, and a token's file is read anew where `renew` is set. */
  async beginRound({ renew }: { readonly renew: boolean }): Promise<void> {
    this.#round += 1
    for (const [address, { id, askedIn }] of this.#brokers) {
      const isConfigured = id < this.#options.urls.length
      if (!isConfigured && askedIn < this.#round - roundsHeld) this.#brokers.delete(address)
    }
    if (renew) this.#authorization = await this.#options.credentials.authorization()
  }

  /** Asks for `path` below `/admin/v2/`, of each address in turn until one answers. */
  async get(path: string, signal: AbortSignal): Promise<AdminAnswer> {
    let failed: AdminFailure | undefined
    for (const base of this.#options.urls) {
      const answer = await this.#getFrom(new URL(`/admin/v2/${path}`, base), signal)
      if (answer.ok || answer.reason !== 'broker-unreachable') return answer
      failed = answer
    }
    return failed ?? unanswered('', networkFailure('unreachable', 'no address is known'))
  }

  /** Addresses that did not answer in this round. */
  failures(): readonly { readonly address: string; readonly failure: NetworkFailure }[] {
    return [...this.#brokers].flatMap(([address, { failedIn }]) =>
      failedIn?.round === this.#round ? [{ address, failure: failedIn.failure }] : [],
    )
  }

  brokers(): BridgeStatus['brokers'] {
    return [...this.#brokers].map(([address, { id, reachable, rttMs }]) => ({
      ...{ id, address, reachable },
      ...(reachable && rttMs !== undefined ? { rttMs } : {}),
    }))
  }

  [Symbol.dispose](): void {
    this.#http[Symbol.dispose]()
  }

  async #getFrom(first: URL, signal: AbortSignal): Promise<AdminAnswer> {
    const { clock } = this.#options
    const sentAtMs = clock.now()
    let url = first
    for (let hop = 0; hop <= redirectsMax; hop++) {
      const answer = await this.#ask(url, signal)
      if ('failure' in answer) return answer
      const next = redirectOf(answer, url)
      if (next === undefined)
        return readAnswer(answer, url, { sentAtMs, receivedAtMs: clock.now() })
      url = next
    }
    return unanswered(first.origin, networkFailure('protocol-error', 'it redirects in a circle'))
  }

  async #ask(url: URL, signal: AbortSignal): Promise<HttpAnswer | AdminFailure> {
    const { clock, cost, requestTimeoutMs } = this.#options
    const broker = this.#brokerOf(url.origin)
    broker.askedIn = this.#round
    if (broker.failedIn?.round === this.#round)
      return unanswered(url.origin, broker.failedIn.failure)
    // Credentials never go to an address in the clear because a broker that is reached by TLS says so.
    const headers = { accept: 'application/json', ...this.#credentialsFor(url) }
    const startedMs = clock.monotonicMs()
    cost.sent(url.href.length)
    try {
      const answer = await this.#http.get({ url, headers, timeoutMs: requestTimeoutMs, signal })
      cost.received(answer.text.length)
      broker.reachable = true
      broker.rttMs = clock.monotonicMs() - startedMs
      return answer
    } catch (error) {
      if (signal.aborted) throw error
      const failure = isTimeout(error)
        ? networkFailure('unreachable', `no answer within ${requestTimeoutMs} ms`)
        : classifyNetworkError(error)
      broker.reachable = false
      broker.failedIn = { round: this.#round, failure }
      return unanswered(url.origin, failure)
    }
  }

  #credentialsFor(url: URL): Readonly<Record<string, string>> {
    const isDowngrade = url.protocol === 'http:' && this.#options.urls.every(isTls)
    return isDowngrade ? {} : this.#authorization
  }

  #brokerOf(address: string): Broker {
    const known = this.#brokers.get(address)
    if (known !== undefined) return known
    const broker: Broker = {
      ...{ id: this.#ids, askedIn: this.#round },
      ...{ reachable: false, rttMs: undefined, failedIn: undefined },
    }
    if (this.#brokers.size >= brokersMax) return broker
    this.#ids += 1
    this.#brokers.set(address, broker)
    return broker
  }
}

const isTls = (url: string) => url.startsWith('https:')

const isTimeout = (error: unknown) => error instanceof Error && error.name === 'TimeoutError'

function unanswered(address: string, failure: NetworkFailure): AdminFailure {
  return { ok: false, reason: 'broker-unreachable', failure, address }
}

function redirectOf({ status, location }: HttpAnswer, from: URL): URL | undefined {
  if (![301, 302, 307, 308].includes(status) || location === undefined) return undefined
  return URL.canParse(location, from.href) ? new URL(location, from.href) : undefined
}

function readAnswer(
  { status, text }: HttpAnswer,
  { origin: address }: URL,
  moments: { readonly sentAtMs: number; readonly receivedAtMs: number },
): AdminAnswer {
  if (status === 200) {
    try {
      return { ok: true, body: JSON.parse(text), ...moments }
    } catch {
      const failure = networkFailure('protocol-error', 'what answers there is no Pulsar (no JSON)')
      return { ok: false, reason: 'request-refused', failure, address }
    }
  }
  return { ok: false, address, ...refusalOf(status, saidIn(text)) }
}

/** What a status means here: https://pulsar.apache.org/docs/4.0.x/admin-api-overview/ */
function refusalOf(status: number, said: string): Pick<AdminFailure, 'reason' | 'failure'> {
  const detail = said === '' ? `status ${status}` : said
  switch (status) {
    case 401:
      // Whom it knows, and denies a right, it tells which; a stranger gets a page of its web server.
      return said === ''
        ? { reason: 'request-refused', failure: networkFailure('authentication', detail) }
        : { reason: 'no-describe-right', failure: networkFailure('authorization', detail) }
    case 403:
      return { reason: 'no-describe-right', failure: networkFailure('authorization', detail) }
    case 404:
      return { reason: 'stream-missing', failure: networkFailure('unsupported', detail) }
    // A bundle that is being moved, and a broker that starts or ends.
    case 307:
    case 409:
    case 412:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      return { reason: 'leader-unavailable', failure: networkFailure('leader-unavailable', detail) }
    default:
      return { reason: 'request-refused', failure: networkFailure('unsupported', detail) }
  }
}

/** What a broker says besides the status, on one line; its stack traces stay out. */
function saidIn(text: string): string {
  try {
    const { reason } = JSON.parse(text) as { reason?: unknown }
    if (typeof reason === 'string') return (reason.split('\n', 1)[0] ?? '').trim()
  } catch {
    // A page of its web server says no more than the status.
  }
  return ''
}
