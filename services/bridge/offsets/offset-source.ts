import type { UnknownReason } from '#contracts/age.ts'
import type { BridgeCost, BridgeProblem, BridgeStatus } from '#contracts/bridge-status.ts'

/** What a log-structured system can be asked, without reading a record. Kafka and the demo implement it. */
export interface OffsetSource extends AsyncDisposable {
  readonly cluster: string
  /** Streams and consumers that exist and that we may describe, after include and exclude patterns. */
  discover(signal: AbortSignal): Promise<Discovery>
  /** Whether the cluster certainly never had a transaction, asked anew by one request; absent where nobody can tell. */
  readonly hadNoTransactions?: (signal: AbortSignal) => Promise<boolean>
  /** One kind of end offset for all partitions of the named streams: one request per broker. */
  ends(request: EndsRequest, signal: AbortSignal): Promise<readonly EndsReading[]>
  /** Committed offsets of the named consumers, many per request. */
  commits(
    consumers: readonly ConsumerInfo[],
    signal: AbortSignal,
  ): Promise<readonly CommitsReading[]>
  /** For each asked partition: the first offset whose timestamp is at or after `timestampMs`. One request per broker. */
  lookup(request: LookupRequest, signal: AbortSignal): Promise<readonly LookupReading[]>
  /** Reads record batch headers at positions; only where the source was configured to (needs Read). */
  readonly headers?: (
    positions: readonly Position[],
    signal: AbortSignal,
  ) => Promise<readonly HeaderReading[]>
  /** Problems that stand now, brokers and their round trips, and the cost since the last call. */
  health(): SourceHealth
}

export interface StreamInfo {
  readonly stream: string
  readonly partitions: number
  /** `create` is also the answer where we may not ask. */
  readonly timestamps: 'log-append' | 'create'
  /** True also where we may not ask. */
  readonly compacted: boolean
  /** Changes when the stream is deleted and created again. */
  readonly incarnation: string
  /** Settings whose change people want to know of; absent where we may not ask. The same object until they are read again. */
  readonly settings?: {
    readonly values: ReadonlyMap<string, string>
    /** By the clock that stamps all readings. */
    readonly readAtMs: number
  }
}

export type ConsumerKind = 'classic' | 'consumer' | 'streams' | 'share' | 'assign-only'

export interface ConsumerInfo {
  readonly consumer: string
  readonly kind: ConsumerKind
  readonly state: 'stable' | 'rebalancing' | 'empty' | 'dead' | 'unknown'
  readonly members: number
  /** Streams that some member reads now; absent where the source cannot tell. */
  readonly reads?: ReadonlySet<string>
}

export interface Discovery {
  readonly atMs: number
  readonly streams: readonly StreamInfo[]
  readonly consumers: readonly ConsumerInfo[]
  /** Streams that exist but that we may not describe: series on them stay, as unknown. */
  readonly deniedStreams: readonly string[]
  /** False where a part could not be read: what is missing from it is then not "deleted". */
  readonly isComplete: boolean
  /** `none` where the cluster certainly never had a transaction; absent where that is not known. */
  readonly transactions?: 'none'
}

export type EndKind = 'high-watermark' | 'last-stable' | 'log-start'

export interface EndsRequest {
  readonly kind: EndKind
  readonly streams: readonly StreamInfo[]
}

/** One broker's answer. The offsets were true at some moment of our own clock in [sentAtMs, receivedAtMs]. */
export interface EndsReading {
  readonly sentAtMs: number
  readonly receivedAtMs: number
  readonly streams: readonly PartitionOffsets[]
  readonly failures: readonly PartitionFailure[]
}

/** Parallel arrays: `offsets[i]` belongs to `partitions[i]`. */
export interface PartitionOffsets {
  readonly stream: string
  readonly partitions: readonly number[]
  readonly offsets: readonly number[]
}

export interface PartitionFailure {
  readonly stream: string
  readonly partitions: readonly number[]
  readonly reason: UnknownReason
}

/** One consumer's committed offsets: the next offset that it will read. */
export interface CommitsReading {
  readonly consumer: string
  readonly sentAtMs: number
  readonly receivedAtMs: number
  readonly streams: readonly PartitionOffsets[]
  readonly failures: readonly PartitionFailure[]
  /** Set when nothing of this consumer could be read. */
  readonly failure?: UnknownReason
}

export interface LookupRequest {
  readonly timestampMs: number
  readonly partitions: readonly { readonly stream: string; readonly partition: number }[]
}

export interface LookupReading {
  readonly stream: string
  readonly partition: number
  /** Absent when no record has a timestamp at or after the asked one. */
  readonly found?: { readonly offset: number; readonly timestampMs: number }
  readonly failure?: UnknownReason
}

export interface Position {
  readonly stream: string
  readonly partition: number
  readonly offset: number
}

/** The header of the record batch that holds `position.offset`. */
export interface HeaderReading {
  readonly position: Position
  readonly batch?: {
    readonly baseOffset: number
    readonly lastOffset: number
    readonly baseTimestampMs: number
    readonly maxTimestampMs: number
    readonly isLogAppendTime: boolean
    readonly isControl: boolean
    readonly isTransactional: boolean
    /** Whether its transaction was aborted; absent where the source did not ask, and while it is open. */
    readonly isAborted?: boolean
  }
  readonly failure?: UnknownReason
}

export interface SourceHealth {
  readonly state: BridgeStatus['state']
  readonly problems: readonly BridgeProblem[]
  readonly brokers: BridgeStatus['brokers']
  readonly cost: BridgeCost
}
