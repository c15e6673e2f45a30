import type { BridgeProblem, BridgeStatus } from '#contracts/bridge-status.ts'
import type { Sample } from '#contracts/sample.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import { inSpan, traceHeaders } from '#kit/tracing.ts'
import type { Poll } from '../bridge.ts'
import { CostMeter } from '../cost-meter.ts'
import { limited } from '../limited.ts'
import { createMeterProblems, type MeterProblems } from '../offsets/meter-problems.ts'
import type { SteadyClock } from '../offsets/steady-clock.ts'
import { ProblemLedger } from '../problem-ledger.ts'
import { AdminClient } from './admin/admin-client.ts'
import type { PulsarCredentials } from './admin/credentials.ts'
import { readBrokerTimes } from './broker-times.ts'
import type { PulsarBridgeConfig } from './config.ts'
import { discover } from './discovery.ts'
import { readPolicies } from './namespace-policies.ts'
import { type PartitionReading, PulsarInventory, type StreamState } from './pulsar-inventory.ts'
import { replicationSample } from './replication-series.ts'
import { seriesSample } from './series-sample.ts'
import { TopicChanges } from './topic-changes.ts'
import { readStreams, type StreamReading } from './topic-reader.ts'

export interface PulsarMeterDeps {
  readonly clock: SteadyClock
  readonly log: Logger
  readonly credentials: PulsarCredentials
}

/** Measures a Pulsar cluster step by step. Steps never reject for a fault of the cluster. One at a time. */
export class PulsarMeter implements Disposable {
  /** True until a first discovery succeeded, and after something was seen that only a discovery explains. */
  isDiscoveryDue = true
  /** Whether brokers stamp what they append, as far as we may know. */
  hasBrokerTimes = false
  readonly #config: PulsarBridgeConfig
  readonly #deps: PulsarMeterDeps
  readonly #cost = new CostMeter()
  readonly #ledger = new ProblemLedger()
  readonly #client: AdminClient
  readonly #inventory: PulsarInventory
  readonly #changes: TopicChanges
  readonly #problems: MeterProblems
  /** Whether a discovery began the round in which the next poll asks too. */
  #isRoundBegun = false
  #settingsDueMs = Number.NEGATIVE_INFINITY
  #costFromMs: number

  constructor(config: PulsarBridgeConfig, deps: PulsarMeterDeps) {
    const { urls, concurrency: connections, requestTimeoutMs, name } = config
    const { clock, credentials } = deps
    this.#config = config
    this.#deps = deps
    const options = { urls, connections, requestTimeoutMs, credentials, clock }
    this.#client = new AdminClient({ ...options, cost: this.#cost })
    this.#inventory = new PulsarInventory(config)
    this.#changes = new TopicChanges(clock.toWallMs)
    this.#problems = createMeterProblems(name, config)
    this.#costFromMs = clock.monotonicMs()
  }

  async discover(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps
    await this.#beginRound({ renew: true })
    this.#isRoundBegun = true
    const isTurn = clock.monotonicMs() >= this.#settingsDueMs
    if (isTurn) {
      const known = await readBrokerTimes(this.#client, signal)
      if (known !== undefined) {
        this.#settingsDueMs = clock.monotonicMs() + this.#config.settingsIntervalMs
      }
      this.hasBrokerTimes = known ?? this.hasBrokerTimes
    }
    const discovery = await discover(this.#config, this.#client, signal)
    this.#inventory.update(discovery)
    this.#changes.keep(this.#inventory.streams)
    if (isTurn) await this.#readPolicies(signal)
    this.#ledger.state('discovery', discovery.problems, this.#wallMs(clock.now()))
    const isAnswered = this.#client.brokers().some(({ reachable }) => reachable)
    if (isAnswered) this.isDiscoveryDue = false
  }

  poll(signal: AbortSignal): Promise<Poll> {
    return inSpan('poll', { attributes: { cluster: this.#config.name } }, async span => {
      const poll = await this.#poll(signal)
      span.setAttribute('samples', poll.samples.length)
      const trace = traceHeaders()
      return Object.keys(trace).length === 0 ? poll : { ...poll, trace }
    })
  }

  /** Counts what is asked from here on alone. */
  forgetCost(): void {
    this.#cost.take()
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]()
  }

  async #poll(signal: AbortSignal): Promise<Poll> {
    const { clock } = this.#deps
    const { concurrency } = this.#config
    this.#checkClock()
    // An address that did not answer the discovery just now is not waited for once more.
    if (!this.#isRoundBegun) await this.#beginRound({ renew: false })
    this.#isRoundBegun = false
    const { now, waiting } = this.#due()
    const { readings, problems } = await inSpan('read topics', { kind: 'client' }, () =>
      readStreams(now, { client: this.#client, clock, concurrency }, signal),
    )
    for (const reading of readings) this.#absorb(reading)
    const late = waiting === 0 ? [] : [this.#lateness(waiting)]
    const nowMs = clock.now()
    this.#ledger.state('topics', [...problems, ...late], this.#wallMs(nowMs))
    const samples = this.#samples(new Map(readings.map(({ stream, ...at }) => [stream, at])), nowMs)
    const atMs = this.#wallMs(nowMs)
    const changes = this.#changes.take()
    return {
      ...{ atMs, samples, ended: this.#inventory.takeEnded(), status: this.#status(atMs) },
      ...(changes.length === 0 ? {} : { changes }),
    }
  }

  /** Streams to read in this poll, longest unread first, and how many are left out although it is their turn. */
  #due(): { readonly now: readonly StreamState[]; readonly waiting: number } {
    const { idleIntervalMs, pollIntervalMs, requestsPerPoll } = this.#config
    const nowMs = this.#deps.clock.now()
    const all = [...this.#inventory.streams.values()].sort((a, b) => a.readAtMs - b.readAtMs)
    const busy = all.filter(({ isBusy }) => isBusy)
    // Polls are not exactly one interval apart: half of one early is its turn.
    const idle = all.filter(
      ({ isBusy, readAtMs }) => !isBusy && nowMs - readAtMs >= idleIntervalMs - pollIntervalMs / 2,
    )
    // What became idle at once is not read at once for ever.
    const turns = Math.max(1, Math.floor(idleIntervalMs / pollIntervalMs))
    const share = idle.slice(0, Math.ceil(all.length / turns))
    const due = [...busy, ...share].sort((a, b) => a.readAtMs - b.readAtMs)
    let requests = 0
    const now = due.filter(({ info, replications }, i) => {
      // What is replicated is asked for its internal statistics, too.
      requests += info.partitions.length * (replications.size > 0 ? 2 : 1)
      // A stream with more partitions than the budget is read all the same, or it never would be.
      return i === 0 || requests <= requestsPerPoll
    })
    return { now, waiting: due.length - now.length }
  }

  #absorb({ stream, partitions }: StreamReading): void {
    stream.readAtMs = this.#deps.clock.now()
    this.#inventory.observe(stream, partitions)
    this.#changes.observe(stream.info, partitions)
    if (partitions.some(({ stats }) => stats === 'stream-missing')) this.isDiscoveryDue = true
  }

  /** Who may not ask, or gets no answer, learns of no changed policy; nothing else is missing then. */
  async #readPolicies(signal: AbortSignal): Promise<void> {
    const streams = [...this.#inventory.streams.values()]
    const namespaces = [...new Set(streams.map(({ info }) => info.namespace))]
    await limited(namespaces, this.#config.concurrency, async namespace => {
      const values = await readPolicies(this.#client, namespace, signal)
      if (values === undefined) return
      this.#changes.observePolicies(namespace, values, this.#deps.clock.now())
    })
  }

  #samples(
    readings: ReadonlyMap<StreamState, Omit<StreamReading, 'stream'>>,
    nowMs: number,
  ): readonly Sample[] {
    const { toWallMs } = this.#deps.clock
    const settings = { ...this.#config, toWallMs, hasBrokerTimes: this.hasBrokerTimes }
    const samples: Sample[] = []
    for (const stream of this.#inventory.streams.values()) {
      const fresh = readings.get(stream)?.partitions.map(answeredAtMs)
      const isFresh = fresh !== undefined
      const atMs = isFresh ? Math.max(...fresh) : nowMs
      for (const series of stream.series.values()) {
        samples.push(seriesSample(series, stream, { atMs, isFresh, settings }))
      }
      for (const series of stream.replications.values()) {
        samples.push(replicationSample(series, stream.arrivals, { atMs, isFresh, settings }))
      }
    }
    return samples
  }

  async #beginRound(options: { readonly renew: boolean }): Promise<void> {
    try {
      await this.#client.beginRound(options)
      this.#ledger.state('credentials', [], this.#wallMs(this.#deps.clock.now()))
    } catch (error) {
      // The last token that could be read may still be good.
      const detail = messageOf(error).slice(0, 300)
      const problem = { code: 'authentication', subject: this.#config.name, detail } as const
      this.#ledger.state('credentials', [problem], this.#wallMs(this.#deps.clock.now()))
    }
  }

  #lateness(waiting: number): Omit<BridgeProblem, 'sinceMs'> {
    const detail = `${waiting} topics wait for the next poll: requestsPerPoll is ${this.#config.requestsPerPoll}`
    return { code: 'slow', subject: this.#config.name, detail }
  }

  #checkClock(): void {
    const jumpedMs = this.#deps.clock.check()
    if (jumpedMs === 0) return
    this.#deps.log.warn({ jumpedMs }, 'our own clock jumped')
    this.#problems.clockJumped(jumpedMs, this.#wallMs(this.#deps.clock.now()))
    // A machine that slept saw no time pass: what we saw before may be older than it seems.
    if (jumpedMs > 0) this.#inventory.agePast(jumpedMs)
  }

  #wallMs(ms: number): number {
    return Math.max(0, Math.round(this.#deps.clock.toWallMs(ms)))
  }

  #status(atMs: number): BridgeStatus {
    const { streams, consumers, seriesCount, dropped } = this.#inventory
    const nowMs = this.#deps.clock.monotonicMs()
    const wallMs = nowMs - this.#costFromMs
    this.#costFromMs = nowMs
    const unreachable = this.#client.failures().map(({ address, failure }) => ({
      ...failure,
      subject: `broker ${address}`.slice(0, 300),
    }))
    this.#ledger.state('addresses', unreachable, atMs)
    const brokers = this.#client.brokers()
    const problems = this.#ledger.all()
    const isReached = brokers.some(({ reachable }) => reachable)
    const measured = problems.length > 0 ? ('degraded' as const) : ('ok' as const)
    const health = {
      ...{ problems, brokers, cost: { ...this.#cost.take(), wallMs } },
      state: isReached ? measured : ('unreachable' as const),
    }
    return {
      ...{ v: 1, cluster: this.#config.name, system: 'pulsar', atMs },
      ...this.#problems.merge(health, { dropped, atMs }),
      ...{ streams: streams.size, consumers, series: seriesCount, seriesDropped: dropped },
    }
  }
}

/** When the last answer of a partition came. */
function answeredAtMs({ receivedAtMs, internal }: PartitionReading): number {
  return typeof internal === 'object' ? Math.max(receivedAtMs, internal.receivedAtMs) : receivedAtMs
}
