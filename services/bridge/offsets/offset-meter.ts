import type { UnknownReason } from '#contracts/age.ts'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { Sample } from '#contracts/sample.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import { inSpan, traceHeaders } from '#kit/tracing.ts'
import type { Poll } from '../bridge.ts'
import type { ObservedChange } from '../observed-change.ts'
import type { OffsetPollConfig } from './config.ts'
import { DiscoveryChanges } from './discovery-changes.ts'
import { EndsPoller } from './ends-poller.ts'
import { Inventory } from './inventory.ts'
import { createMeterProblems, type MeterProblems } from './meter-problems.ts'
import type { CommitsReading, ConsumerInfo, OffsetSource } from './offset-source.ts'
import { Refiner } from './refiner.ts'
import { SeriesSampler, type SeriesView, unknownSample } from './series-sample.ts'
import type { SteadyClock } from './steady-clock.ts'

export interface OffsetMeterDeps {
  /** The clock by which the source stamps its readings. */
  readonly clock: SteadyClock
  readonly log: Logger
  readonly system: BridgeStatus['system']
}

/**
 * Measures a cluster step by step: whoever calls the steps decides when. Steps never reject for a fault of the cluster.
 * `pollEnds` may run beside the others; `discover` and `pollCommits` one at a time.
 */
export interface OffsetMeter {
  /** True until a first discovery succeeded, and after something was seen that only a discovery explains. */
  readonly isDiscoveryDue: boolean
  discover(signal: AbortSignal): Promise<void>
  pollEnds(signal: AbortSignal): Promise<void>
  pollCommits(signal: AbortSignal): Promise<Poll>
}

export function createOffsetMeter(
  config: OffsetPollConfig,
  source: OffsetSource,
  deps: OffsetMeterDeps,
): OffsetMeter {
  return new SteppedMeter(config, source, deps)
}

/** Changes that wait for a poll; of more the newest stay. */
const changesMax = 2_000

class SteppedMeter implements OffsetMeter {
  isDiscoveryDue = true
  readonly #source: OffsetSource
  readonly #deps: OffsetMeterDeps
  readonly #inventory: Inventory
  readonly #ends: EndsPoller
  readonly #refiner: Refiner
  readonly #sampler: SeriesSampler
  readonly #problems: MeterProblems
  readonly #discoveryChanges: DiscoveryChanges
  /** Until the next poll takes them along. */
  #changes: readonly ObservedChange[] = []

  constructor(config: OffsetPollConfig, source: OffsetSource, deps: OffsetMeterDeps) {
    const { clock, log } = deps
    this.#source = source
    this.#deps = deps
    this.#inventory = new Inventory(source.cluster, config)
    this.#discoveryChanges = new DiscoveryChanges(ms => clock.toWallMs(ms))
    this.#problems = createMeterProblems(source.cluster, config)
    this.#sampler = new SeriesSampler({ ...config, toWallMs: ms => clock.toWallMs(ms) })
    this.#refiner = new Refiner(config, { source, inventory: this.#inventory, clock, log })
    const onBroken = () => {
      this.isDiscoveryDue = true
    }
    this.#ends = new EndsPoller({ source, inventory: this.#inventory, clock, log, onBroken })
  }

  async discover(signal: AbortSignal): Promise<void> {
    const startedAtMs = this.#deps.clock.now()
    try {
      const discovery = await this.#source.discover(signal)
      if (signal.aborted) return
      const nowMs = this.#deps.clock.now()
      this.#inventory.update(discovery, { startedAtMs, nowMs })
      const changes = this.#discoveryChanges.next(discovery, nowMs)
      this.#changes = [...this.#changes, ...changes].slice(-changesMax)
      this.isDiscoveryDue = false
    } catch (error) {
      if (signal.aborted) return
      const reason = messageOf(error)
      this.#deps.log.warn({ reason }, 'streams and consumers could not be listed')
    }
  }

  pollEnds(signal: AbortSignal): Promise<void> {
    this.#checkClock()
    return this.#ends.poll(false, signal)
  }

  pollCommits(signal: AbortSignal): Promise<Poll> {
    const attributes = { cluster: this.#source.cluster }
    return inSpan('poll', { attributes }, async span => {
      const poll = await this.#poll(signal)
      span.setAttribute('samples', poll.samples.length)
      const trace = traceHeaders()
      return Object.keys(trace).length === 0 ? poll : { ...poll, trace }
    })
  }

  async #poll(signal: AbortSignal): Promise<Poll> {
    this.#checkClock()
    const asking = { kind: 'client' } as const
    const [readings] = await Promise.all([
      inSpan('read commits', asking, () => this.#readCommits(signal)),
      this.#lookForTransactions(signal),
    ])
    // Ends that are read after the commits show exactly who had nothing left to read.
    await inSpan('read ends', asking, () => this.#ends.poll(true, signal))
    this.#measureArrivals()
    const views = this.#absorb(readings)
    const samples = await inSpan('work out ages', {}, () =>
      this.#refiner.sample(views, this.#sampler, signal),
    )
    samples.push(...this.#unmeasured(views))
    const atMs = this.#wallNow()
    const changes = this.#changes
    this.#changes = []
    return {
      ...{ atMs, samples, ended: this.#inventory.takeEnded(), status: this.#status(atMs) },
      ...(changes.length > 0 && { changes }),
    }
  }

  /**
   * Without transactions there are no control records to reckon with, so the newest "never" decides from which age on a
   * lower bound is plain; discoveries alone come too seldom. Not asked any more once the answer was another one.
   */
  async #lookForTransactions(signal: AbortSignal): Promise<void> {
    if (this.#source.hadNoTransactions === undefined || !this.#inventory.hadNoTransactions) return
    const askedAtMs = this.#deps.clock.now()
    try {
      this.#inventory.noteTransactions(await this.#source.hadNoTransactions(signal), askedAtMs)
    } catch (error) {
      if (signal.aborted) return
      this.#inventory.noteTransactions(false, askedAtMs)
      const reason = messageOf(error)
      this.#deps.log.warn({ reason }, 'whether there are transactions could not be asked')
    }
  }

  async #readCommits(signal: AbortSignal): Promise<readonly CommitsReading[]> {
    const consumers = [...this.#inventory.consumers.values()]
    if (consumers.length === 0) return []
    try {
      return await this.#source.commits(consumers, signal)
    } catch (error) {
      if (!signal.aborted) {
        this.#deps.log.warn({ reason: messageOf(error) }, 'committed offsets could not be read')
      }
      const nowMs = this.#deps.clock.now()
      return consumers.map(info => failedReading(info, nowMs))
    }
  }

  /** Takes in what was committed; gives the series that can be measured. */
  #absorb(readings: readonly CommitsReading[]): SeriesView[] {
    const inventory = this.#inventory
    const views: SeriesView[] = []
    inventory.dropped = 0
    for (const reading of readings) {
      const consumer = inventory.consumers.get(reading.consumer)
      if (consumer === undefined) continue
      if (reading.failure !== undefined) this.#failAll(reading.consumer, reading.failure)
      else this.#absorbReading(reading, consumer, views)
    }
    return views
  }

  #absorbReading(reading: CommitsReading, consumer: ConsumerInfo, views: SeriesView[]): void {
    const inventory = this.#inventory
    const present = new Set<string>()
    for (const offsets of reading.streams) {
      const ledger = inventory.ledgers.get(offsets.stream)
      if (ledger === undefined || offsets.partitions.length === 0) continue
      const tracker = inventory.seriesOf(reading.consumer, offsets.stream)
      if (tracker === undefined) continue
      present.add(offsets.stream)
      tracker.absorb(offsets, reading, ledger)
      tracker.countLosses(ledger)
      views.push({ tracker, ledger, consumer })
    }
    for (const { stream, partitions, reason } of reading.failures) {
      const tracker = inventory.series.get(reading.consumer)?.get(stream)
      if (present.has(stream)) tracker?.failPartitions(partitions.length, reason)
      else tracker?.fail(reason)
      present.add(stream)
    }
    for (const tracker of [...(inventory.series.get(reading.consumer)?.values() ?? [])]) {
      const { stream } = tracker.key
      if (present.has(stream)) continue
      if (inventory.denied.has(stream)) tracker.fail('no-describe-right')
      else inventory.end(tracker)
    }
  }

  #failAll(consumer: string, reason: UnknownReason): void {
    for (const tracker of this.#inventory.series.get(consumer)?.values() ?? []) tracker.fail(reason)
  }

  /** Series that this poll could not read: unknown with the reason, never a gap. */
  #unmeasured(measured: readonly SeriesView[]): Sample[] {
    if (measured.length === this.#inventory.seriesCount) return []
    const atMs = this.#wallNow()
    const known = new Set(measured.map(({ tracker }) => tracker))
    const samples: Sample[] = []
    for (const [name, streams] of this.#inventory.series) {
      const consumer = this.#inventory.consumers.get(name)
      for (const [stream, tracker] of streams) {
        const ledger = this.#inventory.ledgers.get(stream)
        if (known.has(tracker) || consumer === undefined || ledger === undefined) continue
        const reason = tracker.failure ?? 'not-measured'
        samples.push(unknownSample({ tracker, ledger, consumer }, reason, atMs))
      }
    }
    return samples
  }

  #measureArrivals(): void {
    for (const ledger of this.#inventory.ledgers.values()) {
      const seenAtMs = Math.max(...ledger.high.map(curve => curve.seenAtMs))
      if (Number.isFinite(seenAtMs)) ledger.arrivals.update(ledger.endsTotal(), seenAtMs)
    }
  }

  #checkClock(): void {
    const jumpedMs = this.#deps.clock.check()
    if (jumpedMs === 0) return
    this.#deps.log.warn({ jumpedMs }, 'our own clock jumped')
    this.#problems.clockJumped(jumpedMs, this.#wallNow())
    // A machine that slept saw no time pass: what we saw before may be older than it seems.
    if (jumpedMs > 0)
      for (const ledger of this.#inventory.ledgers.values()) ledger.agePast(jumpedMs)
  }

  #wallNow(): number {
    const { clock } = this.#deps
    return Math.max(0, Math.round(clock.toWallMs(clock.now())))
  }

  #status(atMs: number): BridgeStatus {
    const { ledgers, consumers, seriesCount, dropped, denied } = this.#inventory
    return {
      v: 1,
      cluster: this.#source.cluster,
      system: this.#deps.system,
      atMs,
      ...this.#problems.merge(this.#source.health(), { dropped, atMs }),
      streams: ledgers.size + [...denied].filter(stream => !ledgers.has(stream)).length,
      consumers: consumers.size,
      series: seriesCount,
      seriesDropped: dropped,
    }
  }
}

function failedReading({ consumer }: ConsumerInfo, nowMs: number): CommitsReading {
  return {
    consumer,
    sentAtMs: nowMs,
    receivedAtMs: nowMs,
    streams: [],
    failures: [],
    failure: 'broker-unreachable',
  }
}
