import type {
  CommitsReading,
  ConsumerInfo,
  Discovery,
  EndsReading,
  EndsRequest,
  HeaderReading,
  LookupReading,
  LookupRequest,
  OffsetSource,
  Position,
  SourceHealth,
  StreamInfo,
} from '#bridge/offsets/offset-source.ts'
import type { UnknownReason } from '#contracts/age.ts'
import type { Clock } from '#kit/clock.ts'
import { SimulatedLog } from './simulated-log.ts'

export interface SimulatedStream {
  info: StreamInfo
  logs: SimulatedLog[]
}

export interface SimulatedConsumer {
  info: ConsumerInfo
  /** By stream: the committed offset of each partition, absent where there is none. */
  readonly committed: Map<string, (number | undefined)[]>
}

export interface SimulatedSourceOptions {
  readonly clock: Clock
  readonly cluster?: string
  /** Called before and after a request is answered: lets time pass, and things happen, on the way. */
  readonly onTheWay?: () => void
}

/** A small cluster in memory that is asked like a real one, each request taking time. Tests reach into it at will. */
export class SimulatedSource implements OffsetSource {
  readonly cluster: string
  readonly streams = new Map<string, SimulatedStream>()
  readonly consumers = new Map<string, SimulatedConsumer>()
  /** Throws at the door of every request while set. */
  broken: string | undefined
  isComplete = true
  denied: string[] = []
  hasTransactions = false
  /** Partitions whose ends, and consumers whose commits, cannot be read. */
  readonly endFailures = new Map<string, UnknownReason>()
  readonly commitFailures = new Map<string, UnknownReason>()
  lookups: LookupRequest[] = []
  requests = 0
  isDisposed = false
  headers?: NonNullable<OffsetSource['headers']>
  readonly #clock: Clock
  readonly #onTheWay: () => void
  #incarnations = 0

  constructor({ clock, cluster = 'simulated', onTheWay = () => {} }: SimulatedSourceOptions) {
    this.cluster = cluster
    this.#clock = clock
    this.#onTheWay = onTheWay
  }

  addStream(stream: string, info: Partial<StreamInfo> = {}): SimulatedStream {
    const partitions = info.partitions ?? 1
    const added: SimulatedStream = {
      info: {
        stream,
        partitions,
        timestamps: 'create',
        compacted: false,
        incarnation: `${stream}-${++this.#incarnations}`,
        ...info,
      },
      logs: Array.from({ length: partitions }, () => new SimulatedLog()),
    }
    this.streams.set(stream, added)
    return added
  }

  addConsumer(consumer: string, info: Partial<ConsumerInfo> = {}): SimulatedConsumer {
    const added: SimulatedConsumer = {
      info: { consumer, kind: 'classic', state: 'stable', members: 1, ...info },
      committed: new Map(),
    }
    this.consumers.set(consumer, added)
    return added
  }

  async discover(): Promise<Discovery> {
    return this.#answer(() => ({
      atMs: this.#clock.now(),
      streams: [...this.streams.values()]
        .map(({ info }) => info)
        .filter(({ stream }) => !this.denied.includes(stream)),
      consumers: [...this.consumers.values()].map(({ info }) => info),
      deniedStreams: this.denied,
      isComplete: this.isComplete,
      ...(this.hasTransactions ? {} : { transactions: 'none' as const }),
    }))
  }

  async hadNoTransactions(): Promise<boolean> {
    return this.#answer(() => !this.hasTransactions)
  }

  async ends({ kind, streams }: EndsRequest): Promise<readonly EndsReading[]> {
    const sentAtMs = this.#clock.now()
    const reading = this.#answer(() => ({
      streams: streams.flatMap(({ stream }) => {
        const logs = this.streams.get(stream)?.logs
        if (logs === undefined || this.endFailures.has(stream)) return []
        const offsets = logs.map(log => {
          if (kind === 'log-start') return log.start
          return kind === 'high-watermark' ? log.end : log.stableEnd
        })
        return [{ stream, partitions: logs.map((_, partition) => partition), offsets }]
      }),
      failures: streams.flatMap(({ stream, partitions }) => {
        const reason = this.endFailures.get(stream)
        if (reason === undefined) return []
        return [{ stream, partitions: Array.from({ length: partitions }, (_, p) => p), reason }]
      }),
    }))
    return [{ sentAtMs, receivedAtMs: this.#clock.now(), ...reading }]
  }

  async commits(consumers: readonly ConsumerInfo[]): Promise<readonly CommitsReading[]> {
    const sentAtMs = this.#clock.now()
    const readings = this.#answer(() => consumers.map(info => this.#committedBy(info.consumer)))
    const receivedAtMs = this.#clock.now()
    return readings.map(reading => ({ ...reading, sentAtMs, receivedAtMs }))
  }

  async lookup(request: LookupRequest): Promise<readonly LookupReading[]> {
    this.lookups.push(request)
    return this.#answer(() =>
      request.partitions.map(({ stream, partition }) => {
        const found = this.streams.get(stream)?.logs[partition]?.firstAtOrAfter(request.timestampMs)
        return { stream, partition, ...(found === undefined ? {} : { found }) }
      }),
    )
  }

  /** Lets the source read batch headers, one record per batch. */
  allowHeaders(): void {
    this.headers = async (positions: readonly Position[]) =>
      this.#answer(() => positions.map(position => this.#headerAt(position)))
  }

  health(): SourceHealth {
    const cost = { sentBytes: 0, receivedBytes: 0, wallMs: 0, timestampLookups: 0 }
    const requests = this.requests
    this.requests = 0
    return {
      state: this.broken === undefined ? 'ok' : 'unreachable',
      problems: [],
      brokers: [],
      cost: { requests, ...cost },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true
  }

  #committedBy(consumer: string): Omit<CommitsReading, 'sentAtMs' | 'receivedAtMs'> {
    const failure = this.commitFailures.get(consumer)
    if (failure !== undefined) return { consumer, streams: [], failures: [], failure }
    const committed = [...(this.consumers.get(consumer)?.committed ?? [])]
    const streams = committed.map(([stream, offsets]) => {
      const known = offsets.flatMap((offset, partition) =>
        offset === undefined ? [] : [{ offset, partition }],
      )
      return {
        stream,
        partitions: known.map(({ partition }) => partition),
        offsets: known.map(({ offset }) => offset),
      }
    })
    return { consumer, streams, failures: [] }
  }

  #headerAt(position: Position): HeaderReading {
    const stream = this.streams.get(position.stream)
    const record = stream?.logs[position.partition]?.records[position.offset]
    if (record === undefined) return { position }
    return {
      position,
      batch: {
        baseOffset: position.offset,
        lastOffset: position.offset,
        baseTimestampMs: record.timestampMs,
        maxTimestampMs: record.timestampMs,
        isLogAppendTime: stream?.info.timestamps === 'log-append',
        isControl: record.kind === 'control',
        isTransactional: this.hasTransactions,
        ...(Number.isFinite(record.stableAtMs) ? { isAborted: record.isAborted } : {}),
      },
    }
  }

  #answer<Answer>(answer: () => Answer): Answer {
    this.requests++
    if (this.broken !== undefined) throw new Error(this.broken)
    this.#onTheWay()
    const given = answer()
    this.#onTheWay()
    return given
  }
}
