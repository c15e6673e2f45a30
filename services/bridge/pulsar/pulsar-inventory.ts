import type { UnknownReason } from '#contracts/age.ts'
import type { LatencyKind, SeriesKey } from '#contracts/series.ts'
import { ArrivalMeter } from '../offsets/arrival-meter.ts'
import { included } from '../offsets/selection.ts'
import type { PulsarBridgeConfig } from './config.ts'
import type { PulsarDiscovery, StreamInfo } from './discovery.ts'
import type { InternalStats } from './internal-stats.ts'
import {
  measureReplication,
  observeReplication,
  type ReplicationSeries,
} from './replication-series.ts'
import { SubscriptionHistory } from './subscription-history.ts'
import type { TopicStats } from './topic-stats.ts'

/** One subscription of one stream. */
export interface Series {
  readonly key: SeriesKey
  /** By partition. */
  readonly histories: Map<number, SubscriptionHistory>
  readonly reads: ArrivalMeter
}

/** A stream, what its partitions last answered, and its series by subscription. */
export interface StreamState {
  info: StreamInfo
  /** When it was last asked; never before the first time. */
  readAtMs: number
  /** Whether something moves or is at risk there, so that each poll reads it. */
  isBusy: boolean
  /** Partitions whose newest reading failed, with why. */
  readonly failures: Map<number, UnknownReason>
  readonly arrivals: ArrivalMeter
  readonly series: Map<string, Series>
  /** By remote cluster. */
  readonly replications: Map<string, ReplicationSeries>
}

/** What one partition answered, and when. */
export interface PartitionReading {
  readonly index: number
  readonly sentAtMs: number
  readonly receivedAtMs: number
  /** Statistics, or why there are none. */
  readonly stats: TopicStats | UnknownReason
  /** Where replicators are, or why nobody can say; only of what is replicated. */
  readonly internal?: InternalReading | UnknownReason
}

interface InternalReading {
  readonly sentAtMs: number
  readonly receivedAtMs: number
  readonly stats: InternalStats
}

type InventoryConfig = Pick<PulsarBridgeConfig, 'name' | 'consumers' | 'seriesMax'>

/** What of a cluster is watched now: its streams, and the series of their subscriptions. */
export class PulsarInventory {
  readonly streams = new Map<string, StreamState>()
  seriesCount = 0
  readonly #config: InventoryConfig
  readonly #isConsumer: (name: string) => boolean
  #ended: SeriesKey[] = []
  /** Streams for which series were left out for the limit, and how many. */
  readonly #dropped = new Map<string, number>()

  constructor(config: InventoryConfig) {
    this.#config = config
    this.#isConsumer = included(config.consumers)
  }

  get dropped(): number {
    return [...this.#dropped.values()].reduce((sum, one) => sum + one, 0)
  }

  get consumers(): number {
    const names = [...this.streams.values()].flatMap(({ series }) => [...series.keys()])
    return new Set(names).size
  }

  /** Takes in what exists. A stream is forgotten only where its namespace could be listed. */
  update({ streams, knows }: PulsarDiscovery): void {
    for (const [stream, info] of streams) {
      const state = this.streams.get(stream)
      if (state === undefined) this.streams.set(stream, newStream(info))
      else state.info = info
    }
    for (const [stream, state] of this.streams) {
      if (streams.has(stream) || !knows(state.info.namespace)) continue
      for (const { key } of state.series.values()) this.#end(key)
      for (const { key } of state.replications.values()) this.#end(key)
      this.streams.delete(stream)
      this.#dropped.delete(stream)
    }
  }

  /** Takes in what the partitions of a stream answered. */
  observe(state: StreamState, readings: readonly PartitionReading[]): void {
    state.failures.clear()
    let dropped = 0
    for (const { index, stats, ...moments } of readings) {
      if (typeof stats === 'string') {
        state.failures.set(index, stats)
        continue
      }
      for (const [name, one] of stats.subscriptions) {
        if (!this.#isConsumer(name)) continue
        const series = this.#seriesOf(state, name)
        if (series === undefined) {
          dropped += 1
          continue
        }
        const history = series.histories.get(index) ?? new SubscriptionHistory(moments.receivedAtMs)
        series.histories.set(index, history)
        history.observe({ ...one, ...moments, arrived: stats.arrived })
      }
    }
    this.#forgetDeleted(state, readings)
    const ended = observeReplication(state.replications, readings, remote => {
      const key = this.#claim(state, remote, 'replication')
      if (key === undefined) dropped += 1
      return key
    })
    for (const { key } of ended) {
      state.replications.delete(key.consumer)
      this.#end(key)
    }
    this.#dropped.set(state.info.stream, dropped)
    measureRates(state, readings)
  }

  /** Series that ended since the last call, each once. A series that came back meanwhile did not end. */
  takeEnded(): SeriesKey[] {
    const ended = this.#ended.filter(({ stream, consumer, kind }) => {
      const state = this.streams.get(stream)
      const all = kind === 'replication' ? state?.replications : state?.series
      return all?.has(consumer) !== true
    })
    this.#ended = []
    return ended
  }

  /** See `SubscriptionHistory.agePast`. */
  agePast(ms: number): void {
    for (const { series, replications } of this.streams.values()) {
      for (const { histories } of [...series.values(), ...replications.values()]) {
        for (const history of histories.values()) history.agePast(ms)
      }
    }
  }

  /** A subscription that a partition does not name any more is deleted there, whether it has consumers or not. */
  #forgetDeleted(state: StreamState, readings: readonly PartitionReading[]): void {
    for (const series of [...state.series.values()]) {
      for (const { index, stats } of readings) {
        if (typeof stats === 'string' || stats.subscriptions.has(series.key.consumer)) continue
        series.histories.delete(index)
      }
      const exists = new Set(readings.map(({ index }) => index))
      for (const index of series.histories.keys()) {
        if (!exists.has(index)) series.histories.delete(index)
      }
      if (series.histories.size > 0) continue
      state.series.delete(series.key.consumer)
      this.#end(series.key)
    }
  }

  #seriesOf(state: StreamState, consumer: string): Series | undefined {
    const known = state.series.get(consumer)
    if (known !== undefined) return known
    const key = this.#claim(state, consumer, 'time_lag')
    if (key === undefined) return undefined
    const series: Series = { key, histories: new Map(), reads: new ArrivalMeter() }
    state.series.set(consumer, series)
    return series
  }

  /** The key of a new series; absent beyond the limit. */
  #claim({ info }: StreamState, consumer: string, kind: LatencyKind): SeriesKey | undefined {
    if (this.seriesCount >= this.#config.seriesMax) return undefined
    this.seriesCount += 1
    return { cluster: this.#config.name, stream: info.stream, consumer, kind }
  }

  #end(key: SeriesKey): void {
    this.seriesCount -= 1
    this.#ended.push(key)
  }
}

function newStream(info: StreamInfo): StreamState {
  return {
    ...{ info, readAtMs: Number.NEGATIVE_INFINITY, isBusy: true, failures: new Map() },
    ...{ arrivals: new ArrivalMeter(), series: new Map(), replications: new Map() },
  }
}

/** Rates between readings, and whether there is a reason to read again soon. */
function measureRates(state: StreamState, readings: readonly PartitionReading[]): void {
  const atMs = Math.max(...readings.map(({ receivedAtMs }) => receivedAtMs))
  let arrived = 0
  for (const { stats } of readings) {
    arrived += typeof stats === 'string' ? Number.NaN : stats.arrived
  }
  state.arrivals.update(arrived, atMs)
  let hasBacklog = measureReplication(state.replications, atMs)
  for (const { histories, reads } of state.series.values()) {
    let delivered = 0
    for (const [index, { newest }] of histories) {
      delivered += state.failures.has(index) ? Number.NaN : (newest?.delivered ?? Number.NaN)
      if (newest !== undefined && newest.backlog > 0) hasBacklog = true
    }
    reads.update(delivered, atMs)
  }
  // Without a rate nobody knows yet whether something moves.
  state.isBusy = hasBacklog || state.arrivals.perS !== 0
}
