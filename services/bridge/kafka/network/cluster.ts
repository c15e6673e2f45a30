import type { BridgeProblem, BridgeStatus } from '#contracts/bridge-status.ts'
import type { Clock } from '#kit/clock.ts'
import { networkFailure } from '../../network-failure.ts'
import {
  type Address,
  addressText,
  type ConnectionPool,
  type Lane,
  parseAddress,
} from '../connection-pool.ts'
import { type Metadata, type MetadataTopic, metadataApi } from '../messages/metadata.ts'
import type { Api } from '../wire/api.ts'
import type { Answer } from './broker-link.ts'

/** What the newest metadata said. */
export interface ClusterView {
  readonly clusterId?: string
  readonly brokerIds: readonly number[]
  readonly topics: ReadonlyMap<string, MetadataTopic>
}

interface KnownBroker extends Address {
  readonly id: number
  /** Set when the cluster no longer names it. */
  goneSinceMs?: number
}

/** How long a broker that the cluster no longer names stays a visible problem: long enough for a restart or a page. */
const REMEMBER_GONE_MS = 15 * 60_000
/** Least and longest time between refreshes that errors ask for; doubles while the errors stay. */
const REFRESH_MIN_MS = 1_000
const REFRESH_MAX_MS = 15_000

const noBroker = networkFailure('unreachable', 'no broker of the cluster can be reached')

/** Who the brokers are and who leads what. Refreshed by discovery, and when errors say that the picture is old. */
export class Cluster {
  readonly #bootstrap: readonly Address[]
  readonly #pool: ConnectionPool
  readonly #clock: Clock
  readonly #brokers = new Map<number, KnownBroker>()
  #view: ClusterView | undefined
  #isStale = false
  #nextRefreshMs = 0
  #refreshPauseMs = REFRESH_MIN_MS

  constructor(options: {
    readonly bootstrap: readonly string[]
    readonly pool: ConnectionPool
    readonly clock: Clock
  }) {
    this.#bootstrap = options.bootstrap.map(parseAddress)
    this.#pool = options.pool
    this.#clock = options.clock
  }

  get view(): ClusterView | undefined {
    return this.#view
  }

  /** An answer said that another broker leads or coordinates: look again before the next poll. */
  markStale(): void {
    this.#isStale = true
  }

  /** Refreshes where errors asked for it, not more often than the back-off allows. */
  async refreshIfStale(signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.monotonicMs()
    if (this.#view !== undefined && (!this.#isStale || nowMs < this.#nextRefreshMs)) return
    const wasStale = this.#isStale
    this.#nextRefreshMs = nowMs + this.#refreshPauseMs
    this.#refreshPauseMs = wasStale
      ? Math.min(this.#refreshPauseMs * 2, REFRESH_MAX_MS)
      : REFRESH_MIN_MS
    await this.refresh(signal)
  }

  /** Nothing in the last poll called for a refresh: the next error gets one at once. */
  settle(): void {
    if (!this.#isStale) this.#refreshPauseMs = REFRESH_MIN_MS
  }

  /** Asks for all topics that we may describe. */
  async refresh(signal: AbortSignal): Promise<Answer<Metadata>> {
    const answer = await this.askAny(metadataApi, {}, signal)
    if (!answer.ok) return answer
    const { brokers, topics, clusterId } = answer.value
    this.#isStale = false
    this.#view = {
      ...(clusterId === undefined ? {} : { clusterId }),
      brokerIds: brokers.map(({ id }) => id),
      topics: new Map(topics.map(topic => [topic.name, topic])),
    }
    this.#noteBrokers(brokers)
    // The bootstrap addresses are for finding the cluster: once found, its own addresses count.
    const addresses = [...this.#brokers.values()].map(addressText)
    this.#pool.retain(new Set(addresses))
    return answer
  }

  #noteBrokers(brokers: Metadata['brokers']): void {
    const nowMs = Math.round(this.#clock.now())
    const listed = new Set(brokers.map(({ id }) => id))
    for (const broker of this.#brokers.values()) {
      if (listed.has(broker.id)) continue
      broker.goneSinceMs ??= nowMs
      if (nowMs - broker.goneSinceMs > REMEMBER_GONE_MS) this.#brokers.delete(broker.id)
    }
    for (const { id, host, port } of brokers) this.#brokers.set(id, { id, host, port })
  }

  /** Asks one broker. */
  async ask<Request, Response>(
    target: { readonly broker: number; readonly lane: Lane },
    { api, request }: { readonly api: Api<Request, Response>; readonly request: Request },
    signal: AbortSignal,
  ): Promise<Answer<Response>> {
    const broker = this.#brokers.get(target.broker)
    if (broker === undefined) {
      const detail = `broker ${target.broker} is not in the cluster's metadata`
      return { ok: false, failure: networkFailure('unreachable', detail) }
    }
    const answer = await this.#pool.link(broker, target.lane).ask(api, request, signal)
    if (!answer.ok && answer.failure.code !== 'unsupported') this.markStale()
    return answer
  }

  /** Asks the first broker that answers: known ones before the bootstrap addresses, reachable ones first. */
  async askAny<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): Promise<Answer<Response>> {
    const known = [...this.#brokers.values()].filter(({ goneSinceMs }) => goneSinceMs === undefined)
    const isDown = (address: Address) => this.#pool.health(address)?.isReachable === false
    const candidates = new Map(
      [...known.filter(broker => !isDown(broker)), ...known, ...this.#bootstrap].map(address => [
        addressText(address),
        address,
      ]),
    )
    let failure = noBroker
    for (const address of candidates.values()) {
      if (signal.aborted) break
      const answer = await this.#pool.link(address, 'bulk').ask(api, request, signal)
      if (answer.ok) return answer
      failure = answer.failure
    }
    return { ok: false, failure }
  }

  /** A version of `api` that some broker was found to speak; undefined before any connection. */
  versionsOf(broker: number): ReturnType<ConnectionPool['link']>['versions'] {
    const known = this.#brokers.get(broker)
    return known === undefined ? undefined : this.#pool.link(known, 'bulk').versions
  }

  brokers(): BridgeStatus['brokers'] {
    return [...this.#brokers.values()].map(broker => {
      const health = this.#pool.health(broker)
      const reachable = broker.goneSinceMs === undefined && health?.isReachable !== false
      const rttMs = health?.rttMs
      return {
        id: broker.id,
        address: addressText(broker),
        reachable,
        ...(rttMs === undefined ? {} : { rttMs }),
      }
    })
  }

  /** What is wrong with connections now, the cluster's own brokers by id, bootstrap addresses as such. */
  problems(): readonly BridgeProblem[] {
    const problems: BridgeProblem[] = []
    const seen = new Set<string>()
    const bootstrap = new Set(this.#bootstrap.map(addressText))
    for (const broker of this.#brokers.values()) {
      const address = addressText(broker)
      seen.add(address)
      const subject = `broker ${broker.id} (${address})`
      const problem = this.#pool.health(broker)?.problem
      if (problem !== undefined) {
        const isAdvertised = problem.detail.includes('resolved') && !bootstrap.has(address)
        const hint = isAdvertised
          ? '; it is the address that the broker advertises (advertised.listeners)'
          : ''
        problems.push({ ...problem, subject, detail: problem.detail + hint })
      } else if (broker.goneSinceMs !== undefined) {
        const detail = 'the cluster no longer names it: it is down or was taken away'
        problems.push({ code: 'unreachable', subject, detail, sinceMs: broker.goneSinceMs })
      }
    }
    for (const address of this.#bootstrap) {
      const problem = this.#pool.health(address)?.problem
      if (problem === undefined || seen.has(addressText(address))) continue
      problems.push({ ...problem, subject: `bootstrap broker ${addressText(address)}` })
    }
    return problems
  }
}
