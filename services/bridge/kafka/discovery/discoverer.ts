import type { BridgeProblem } from '#contracts/bridge-status.ts'
import type { Clock } from '#kit/clock.ts'
import type { ConsumerInfo, Discovery, StreamInfo } from '../../offsets/offset-source.ts'
import { createSelection, type Selection } from '../../offsets/selection.ts'
import type { ProblemLedger } from '../../problem-ledger.ts'
import type { KafkaBridgeConfig } from '../config.ts'
import type { MetadataTopic } from '../messages/metadata.ts'
import type { Cluster } from '../network/cluster.ts'
import type { Coordinators } from '../network/coordinators.ts'
import { findDeniedStreams } from './denied-streams.ts'
import { describeAllGroups } from './describe-all-groups.ts'
import { listAllGroups } from './list-all-groups.ts'
import { neverHadTransactions } from './never-had-transactions.ts'
import { TopicTraitCache } from './topic-configs.ts'

interface DiscovererDeps {
  readonly cluster: Cluster
  readonly coordinators: Coordinators
  readonly clock: Clock
  readonly ledger: ProblemLedger
}

/**
 * Finds streams and consumers. Where the cluster does not answer, what was known stays and the discovery says that it is
 * not complete, so that nobody takes silence for a deletion.
 */
export class Discoverer {
  readonly #config: KafkaBridgeConfig
  readonly #deps: DiscovererDeps
  readonly #traits: TopicTraitCache
  readonly #selection: Selection
  #streams: readonly StreamInfo[] = []
  #consumers: ReadonlyMap<string, ConsumerInfo> = new Map()
  #denied: readonly string[] = []
  #hasNoTransactions = false

  constructor(config: KafkaBridgeConfig, deps: DiscovererDeps) {
    this.#config = config
    this.#deps = deps
    const maxAgeMs = config.topicConfigsMaxAgeMs
    this.#traits = new TopicTraitCache({ cluster: deps.cluster, clock: deps.clock, maxAgeMs })
    this.#selection = createSelection(config)
  }

  async discover(signal: AbortSignal): Promise<Discovery> {
    const { cluster, clock, ledger } = this.#deps
    this.#hasNoTransactions = false
    const metadata = await cluster.refresh(signal)
    if (!metadata.ok) return this.#result(false)
    this.#hasNoTransactions = await neverHadTransactions(cluster, signal)
    const wanted = metadata.value.topics.filter(({ name }) => this.#selection.watchesStream(name))
    const listed = wanted.filter(({ leaders }) => leaders.length > 0)
    await this.#traits.refresh(listed, signal)
    this.#streams = listed.map(topic => this.#toStream(topic))
    const groups = await this.#discoverGroups(signal)
    const names = new Set(metadata.value.topics.map(({ name }) => name))
    this.#denied = await findDeniedStreams(this.#suspects(names), cluster, signal)
    const problems = [...groups.problems, ...this.#denied.map(deniedProblem)]
    ledger.state('discovery', problems, clock.now())
    // A topic that the broker names with an error exists, but is not to be had now.
    return this.#result(groups.isComplete && listed.length === wanted.length)
  }

  /** Topics whose configuration the last discovery could not read. */
  deniedConfigs(): readonly string[] {
    return this.#traits.denied()
  }

  #result(isComplete: boolean): Discovery {
    return {
      atMs: this.#deps.clock.now(),
      streams: this.#streams,
      consumers: [...this.#consumers.values()],
      deniedStreams: this.#denied,
      isComplete,
      ...(this.#hasNoTransactions ? { transactions: 'none' as const } : {}),
    }
  }

  #toStream({ name, id, leaders }: MetadataTopic): StreamInfo {
    return { stream: name, partitions: leaders.length, incarnation: id, ...this.#traits.of(name) }
  }

  async #discoverGroups(
    signal: AbortSignal,
  ): Promise<{ isComplete: boolean; problems: readonly Omit<BridgeProblem, 'sinceMs'>[] }> {
    const { cluster, coordinators } = this.#deps
    const listed = await listAllGroups(cluster, signal)
    const wanted = listed.groups.filter(({ group }) => this.#selection.watchesConsumer(group))
    for (const { group, broker } of wanted) coordinators.learn(group, broker)
    const described = await describeAllGroups(wanted, cluster, signal)
    const consumers = new Map(described.consumers.map(one => [one.consumer, one]))
    if (!listed.isComplete) {
      for (const [name, known] of this.#consumers) {
        if (!consumers.has(name) && !described.vanished.has(name)) consumers.set(name, known)
      }
    }
    this.#consumers = consumers
    coordinators.retain(new Set(consumers.keys()))
    return { isComplete: listed.isComplete, problems: [...listed.problems, ...described.problems] }
  }

  /** Names that we know of and that the cluster's list does not have. */
  #suspects(listed: ReadonlySet<string>): readonly string[] {
    const names = new Set(this.#config.streams.include.filter(name => !name.includes('*')))
    for (const { reads } of this.#consumers.values())
      for (const name of reads ?? []) names.add(name)
    return [...names]
      .filter(name => !listed.has(name) && this.#selection.watchesStream(name))
      .sort()
  }
}

const deniedProblem = (stream: string): Omit<BridgeProblem, 'sinceMs'> => ({
  code: 'authorization',
  subject: `topic ${stream}`.slice(0, 300),
  detail: 'it exists, but we may not describe it',
})
