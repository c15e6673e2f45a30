import type { SeriesKey } from '#contracts/series.ts'
import type { OffsetPollConfig } from './config.ts'
import type { ConsumerInfo, Discovery } from './offset-source.ts'
import { createSelection, type Selection } from './selection.ts'
import { SeriesTracker } from './series-tracker.ts'
import { StreamLedger } from './stream-ledger.ts'

export type SeriesOfConsumer = Map<string, SeriesTracker>

/** What of a cluster is watched now: its streams, its consumers, and the series between them. */
export class Inventory {
  readonly ledgers = new Map<string, StreamLedger>()
  readonly consumers = new Map<string, ConsumerInfo>()
  /** By consumer, then by stream. */
  readonly series = new Map<string, SeriesOfConsumer>()
  /** Streams that exist and that we may not describe. */
  denied: ReadonlySet<string> = new Set()
  seriesCount = 0
  /** Series that the limit kept out since somebody set this to 0. */
  dropped = 0
  /** Whether the newest answer was that the cluster never had a transaction. */
  hadNoTransactions = false
  /** Streams whose last stable offset counts for some series. */
  readonly committedReads = new Set<string>()

  readonly #cluster: string
  readonly #seriesMax: number
  readonly #selection: Selection
  #ended: SeriesKey[] = []
  /** When the previous discovery began, if it was complete: what it did not show did not exist then. */
  #completeSinceMs: number | undefined

  constructor(cluster: string, config: OffsetPollConfig) {
    this.#cluster = cluster
    this.#seriesMax = config.seriesMax
    this.#selection = createSelection(config)
  }

  /**
   * Takes in what exists. Only a complete discovery deletes. `startedAtMs` is when it was asked for, `nowMs` when the
   * answer was there.
   */
  update(discovery: Discovery, { startedAtMs, nowMs }: { startedAtMs: number; nowMs: number }) {
    const absentAtMs = this.#completeSinceMs
    const wasDenied = this.denied
    for (const info of discovery.streams) {
      if (!this.#selection.watchesStream(info.stream)) continue
      const ledger = this.ledgers.get(info.stream)
      const change = absentAtMs === undefined ? { nowMs } : { absentAtMs, nowMs }
      if (ledger !== undefined) ledger.update(info, change)
      else {
        const created = new StreamLedger(info)
        const isNew = absentAtMs !== undefined && !wasDenied.has(info.stream)
        if (isNew) created.startedEmpty(absentAtMs)
        this.ledgers.set(info.stream, created)
      }
    }
    for (const consumer of discovery.consumers) {
      if (this.#selection.watchesConsumer(consumer.consumer)) {
        this.consumers.set(consumer.consumer, consumer)
      }
    }
    this.noteTransactions(discovery.transactions === 'none', startedAtMs)
    this.denied = new Set(discovery.deniedStreams)
    if (discovery.isComplete) this.#forgetDeleted(discovery)
    this.#completeSinceMs = discovery.isComplete ? startedAtMs : undefined
  }

  /** Takes in whether the cluster certainly never had a transaction, as asked after `askedAtMs`. */
  noteTransactions(hadNone: boolean, askedAtMs: number): void {
    this.hadNoTransactions = hadNone
    if (!hadNone) return
    for (const ledger of this.ledgers.values()) ledger.hadNoTransactionsAt(askedAtMs)
  }

  /** The series of a consumer on a stream, made where it is new; absent beyond the limit. */
  seriesOf(consumer: string, stream: string): SeriesTracker | undefined {
    const streams = this.series.get(consumer)
    const known = streams?.get(stream)
    if (known !== undefined) return known
    if (this.seriesCount >= this.#seriesMax) {
      this.dropped++
      return undefined
    }
    const key: SeriesKey = { cluster: this.#cluster, stream, consumer, kind: 'time_lag' }
    const tracker = new SeriesTracker(key, this.#selection.isolationOf(consumer))
    if (tracker.isolation === 'read_committed') this.committedReads.add(stream)
    if (streams === undefined) this.series.set(consumer, new Map([[stream, tracker]]))
    else streams.set(stream, tracker)
    this.seriesCount++
    return tracker
  }

  /** Ends a series: its consumer has no position on the stream any more. */
  end(tracker: SeriesTracker): void {
    const streams = this.series.get(tracker.key.consumer)
    if (streams?.delete(tracker.key.stream) !== true) return
    if (streams.size === 0) this.series.delete(tracker.key.consumer)
    this.seriesCount--
    this.#ended.push(tracker.key)
  }

  /** Series that ended since the last call, each once. A series that came back meanwhile did not end. */
  takeEnded(): SeriesKey[] {
    const ended = this.#ended.filter(
      ({ consumer, stream }) => this.series.get(consumer)?.has(stream) !== true,
    )
    this.#ended = []
    return ended
  }

  #forgetDeleted(discovery: Discovery): void {
    const streams = new Set(discovery.streams.map(({ stream }) => stream))
    for (const stream of this.ledgers.keys()) {
      if (streams.has(stream) || this.denied.has(stream)) continue
      this.ledgers.delete(stream)
      this.committedReads.delete(stream)
      for (const ofConsumer of [...this.series.values()]) {
        const tracker = ofConsumer.get(stream)
        if (tracker !== undefined) this.end(tracker)
      }
    }
    const consumers = new Set(discovery.consumers.map(({ consumer }) => consumer))
    for (const consumer of this.consumers.keys()) {
      if (consumers.has(consumer)) continue
      this.consumers.delete(consumer)
      for (const tracker of [...(this.series.get(consumer)?.values() ?? [])]) this.end(tracker)
    }
  }
}
