import type {
  CommitsReading,
  ConsumerInfo,
  EndsReading,
  EndsRequest,
  HeaderReading,
  LookupReading,
  LookupRequest,
  OffsetSource,
  PartitionFailure,
  PartitionOffsets,
  Position,
  StreamInfo,
} from '#bridge/offsets/offset-source.ts'
import type { Clock } from '#kit/clock.ts'
import { demoBrokerIds, leaderOf } from './demo-brokers.ts'
import { describeConsumer, describeStream } from './demo-discovery.ts'
import { DemoHealth } from './demo-health.ts'
import { uniform } from './world/noise.ts'
import type { PartitionState, StreamState } from './world/stream-state.ts'
import type { World } from './world/world.ts'

export interface DemoSourceOptions {
  readonly cluster: string
  readonly seed: number
  readonly world: World
  readonly clock: Clock
}

/** Round trips as in one data centre. */
const rttMinMs = 1
const rttSpreadMs = 3

/** Asks the demo's world what a Kafka cluster would be asked, with round trips in the clock's time. */
export class DemoSource implements OffsetSource {
  readonly cluster: string
  readonly #options: DemoSourceOptions
  readonly #health: DemoHealth
  /** By broker and stream, whether it leads each partition: leaders do not move here. */
  readonly #ledBy = new Map<string, readonly boolean[]>()
  #requests = 0

  constructor(options: DemoSourceOptions) {
    this.cluster = options.cluster
    this.#options = options
    this.#health = new DemoHealth()
  }

  async discover(signal: AbortSignal) {
    const { world, clock } = this.#options
    await this.#roundTrip({ requests: 3, items: world.consumers.size }, signal)
    return {
      atMs: clock.now(),
      streams: [...world.streams.values()].map(describeStream),
      consumers: [...world.consumers.values()].map(describeConsumer),
      deniedStreams: [],
      isComplete: true,
    }
  }

  async ends({ kind, streams }: EndsRequest, signal: AbortSignal): Promise<readonly EndsReading[]> {
    const items = streams.reduce((sum, { partitions }) => sum + partitions, 0)
    const window = await this.#roundTrip({ requests: demoBrokerIds.length, items }, signal)
    return demoBrokerIds.map(broker => {
      const led = streams
        .map(info => this.#led(info, broker))
        .filter(({ partitions }) => partitions.length > 0)
      const isDown = this.#isDown('broker-down', String(broker))
      return {
        ...window,
        streams: isDown
          ? []
          : led.map(({ stream, partitions }) => offsetsOf(stream, partitions, offsetOf(kind))),
        failures: isDown
          ? led.map(({ stream, partitions }) => unreachable(stream, partitions))
          : [],
      }
    })
  }

  async commits(
    consumers: readonly ConsumerInfo[],
    signal: AbortSignal,
  ): Promise<readonly CommitsReading[]> {
    // One OffsetFetch carries many groups; each broker coordinates a third of them.
    const window = await this.#roundTrip({ requests: 3, items: consumers.length * 4 }, signal)
    return consumers.map(({ consumer }) => {
      const state = this.#options.world.consumers.get(consumer)
      const base = { consumer, ...window, streams: [], failures: [] }
      if (this.#isDown('coordinator-down', consumer)) {
        return { ...base, failure: 'coordinator-unavailable' }
      }
      const streams = (state?.subscriptions ?? []).map(subscription => {
        const committed = subscription.stream.partitions.filter(
          ({ partition }) => subscription.committed(partition) !== undefined,
        )
        const name = subscription.spec.stream
        return offsetsOf(name, committed, ({ partition }) => subscription.committed(partition) ?? 0)
      })
      return { ...base, streams: streams.filter(({ partitions }) => partitions.length > 0) }
    })
  }

  async lookup(
    { timestampMs, partitions }: LookupRequest,
    signal: AbortSignal,
  ): Promise<readonly LookupReading[]> {
    const brokers = new Set(partitions.map(({ stream, partition }) => leaderOf(stream, partition)))
    await this.#roundTrip({ requests: brokers.size, items: partitions.length }, signal)
    this.#health.addLookups(partitions.length)
    return partitions.map(({ stream, partition }) => {
      const state = this.#options.world.streams.get(stream)
      const at = state?.partitions[partition]
      if (state === undefined || at === undefined) {
        return { stream, partition, failure: 'stream-missing' }
      }
      if (this.#isDown('broker-down', String(leaderOf(stream, partition)))) {
        return { stream, partition, failure: 'broker-unreachable' }
      }
      const found = firstSince(state, at, timestampMs)
      return { stream, partition, ...(found && { found }) }
    })
  }

  async headers(
    positions: readonly Position[],
    signal: AbortSignal,
  ): Promise<readonly HeaderReading[]> {
    const brokers = new Set(positions.map(({ stream, partition }) => leaderOf(stream, partition)))
    await this.#roundTrip({ requests: brokers.size, items: positions.length }, signal)
    return positions.map(position => {
      const { stream, partition } = position
      if (this.#isDown('broker-down', String(leaderOf(stream, partition)))) {
        return { position, failure: 'broker-unreachable' }
      }
      const state = this.#options.world.streams.get(stream)
      const at = state?.partitions[partition]
      const batch = state && at && headerAt(state, at, position.offset)
      return batch === undefined ? { position } : { position, batch }
    })
  }

  health() {
    return this.#health.read(this.#options.world.faults)
  }

  async [Symbol.asyncDispose]() {}

  /** The partitions of a stream that a broker leads; those of a stream that is gone are none. */
  #led({ stream }: StreamInfo, broker: number) {
    const all = this.#options.world.streams.get(stream)?.partitions ?? []
    const key = `${broker}/${stream}`
    const led = this.#ledBy.get(key) ?? all.map(at => leaderOf(stream, at.partition) === broker)
    this.#ledBy.set(key, led)
    return { stream, partitions: all.filter(({ partition }) => led[partition]) }
  }

  #isDown(kind: 'broker-down' | 'coordinator-down', subject: string): boolean {
    return this.#options.world.faults.some(
      fault => fault.spec.kind === kind && fault.subject === subject,
    )
  }

  /** Lets a round trip pass and brings the world to its end: what is read now was true inside the window. */
  async #roundTrip(size: { requests: number; items: number }, signal: AbortSignal) {
    const { clock, world, seed } = this.#options
    const sentAtMs = clock.now()
    const draw = uniform(seed, this.#requests++, Math.floor(sentAtMs / 1_000))
    const rttMs = rttMinMs + Math.round(rttSpreadMs * draw)
    await clock.sleep(rttMs, signal)
    const receivedAtMs = clock.now()
    world.advanceTo(receivedAtMs)
    this.#health.addRequests(size, receivedAtMs - sentAtMs)
    return { sentAtMs, receivedAtMs }
  }
}

function offsetOf(kind: EndsRequest['kind']): (partition: PartitionState) => number {
  switch (kind) {
    case 'high-watermark':
      return ({ log }) => log.end
    case 'last-stable':
      return ({ log }) => log.stable
    case 'log-start':
      return ({ log }) => log.logStart
    default:
      return kind satisfies never
  }
}

function offsetsOf(
  stream: string,
  partitions: readonly PartitionState[],
  read: (partition: PartitionState) => number,
): PartitionOffsets {
  return {
    stream,
    partitions: partitions.map(({ partition }) => partition),
    offsets: partitions.map(read),
  }
}

function unreachable(stream: string, partitions: readonly PartitionState[]): PartitionFailure {
  const named = partitions.map(({ partition }) => partition)
  return { stream, partitions: named, reason: 'broker-unreachable' }
}

function firstSince(stream: StreamState, at: PartitionState, timestampMs: number) {
  const shiftMs = stream.spec.producerClockOffsetMs ?? 0
  const first = at.log.firstAppendedSince(timestampMs - shiftMs)
  if (first === undefined) return undefined
  const offset = at.compaction?.nextExisting(first) ?? first
  const appendedAtMs = at.log.appendedAtMs(offset)
  return appendedAtMs === undefined ? undefined : { offset, timestampMs: appendedAtMs + shiftMs }
}

function headerAt(
  { spec, isTransactional }: StreamState,
  { log, compaction }: PartitionState,
  offset: number,
): HeaderReading['batch'] {
  const batch = log.batchAt(compaction?.nextExisting(offset) ?? offset)
  if (batch === undefined) return undefined
  const { baseOffset, lastOffset, appendedAtMs } = batch
  const timestampMs = appendedAtMs + (spec.producerClockOffsetMs ?? 0)
  return {
    baseOffset,
    lastOffset,
    baseTimestampMs: timestampMs,
    maxTimestampMs: timestampMs,
    isLogAppendTime: spec.timestamps === 'log-append',
    isControl: false,
    isTransactional,
    // Every transaction of the demo commits; of one that is open nobody knows yet.
    ...(lastOffset < log.stable ? { isAborted: false } : {}),
  }
}
