import type { Clock } from '#kit/clock.ts'
import type { KafkaCredentials } from '#kit/kafka/credentials.ts'
import { CostMeter } from '../cost-meter.ts'
import { BrokerLink, type LinkProblem } from './network/broker-link.ts'

/**
 * What a connection is used for. A broker answers one request per connection at a time, so that end offsets, whose
 * round trip is the width of every bound, do not queue behind long answers.
 */
const lanes = ['ends', 'bulk'] as const
export type Lane = (typeof lanes)[number]

export interface Address {
  readonly host: string
  readonly port: number
}

export const addressText = ({ host, port }: Address) => `${host}:${port}`

/** `host:port` or `[address]:port`, as the configuration's schema has checked. */
export function parseAddress(text: string): Address {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) }
}

export interface PoolOptions {
  readonly clientId: string
  readonly credentials: KafkaCredentials
  readonly connectTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly clock: Clock
  readonly random?: () => number
}

export interface AddressHealth {
  readonly isReachable: boolean | undefined
  readonly rttMs: number | undefined
  readonly problem: LinkProblem | undefined
}

/** Links to brokers by address and lane, opened when first used. */
export class ConnectionPool implements Disposable {
  readonly cost = new CostMeter()
  readonly #options: PoolOptions
  readonly #links = new Map<string, Map<Lane, BrokerLink>>()

  constructor(options: PoolOptions) {
    this.#options = options
  }

  link(address: Address, lane: Lane): BrokerLink {
    const key = addressText(address)
    let byLane = this.#links.get(key)
    if (byLane === undefined) {
      byLane = new Map()
      this.#links.set(key, byLane)
    }
    let link = byLane.get(lane)
    if (link === undefined) {
      const { random = Math.random, ...rest } = this.#options
      link = new BrokerLink({ ...rest, ...address, random, cost: this.cost })
      byLane.set(lane, link)
    }
    return link
  }

  /** The worst of the lanes; undefined for an address never used. */
  health(address: Address): AddressHealth | undefined {
    const byLane = this.#links.get(addressText(address))
    if (byLane === undefined) return undefined
    const all = [...byLane.values()]
    // A broker that is back but leads nothing is not asked by every lane again: what one hears counts for all.
    const answeredAtMs = Math.max(...all.map(link => link.answeredAtMs))
    const links = all.filter(link => link.isReachable !== false || link.refusedAtMs >= answeredAtMs)
    const known = links.map(link => link.isReachable).filter(value => value !== undefined)
    return {
      isReachable: known.length === 0 ? undefined : known.every(Boolean),
      rttMs: (byLane.get('ends') ?? links[0])?.rttMs,
      problem: links.map(link => link.problem).find(problem => problem !== undefined),
    }
  }

  /** Closes the links to all addresses but these. */
  retain(addresses: ReadonlySet<string>): void {
    for (const [address, byLane] of this.#links) {
      if (addresses.has(address)) continue
      this.#links.delete(address)
      for (const link of byLane.values()) link[Symbol.dispose]()
    }
  }

  [Symbol.dispose](): void {
    this.retain(new Set())
  }
}
