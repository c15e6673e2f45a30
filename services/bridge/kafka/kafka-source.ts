import type { Clock } from '#kit/clock.ts'
import { readKafkaCredentials } from '#kit/kafka/credentials.ts'
import type { OffsetSource, SourceHealth } from '../offsets/offset-source.ts'
import { ProblemLedger } from '../problem-ledger.ts'
import { CommitReader } from './commits.ts'
import type { KafkaBridgeConfig } from './config.ts'
import { ConnectionPool } from './connection-pool.ts'
import { Discoverer } from './discovery/discoverer.ts'
import { neverHadTransactions } from './discovery/never-had-transactions.ts'
import { readEnds } from './ends.ts'
import { readHeaders } from './headers.ts'
import { lookUp } from './lookup.ts'
import { Cluster } from './network/cluster.ts'
import { Coordinators } from './network/coordinators.ts'

interface SourceDeps {
  readonly clock: Clock
}

/**
 * Opens a Kafka cluster as an offset source. Reads the files that the connection names, and rejects only where those
 * cannot be read; the cluster itself is first spoken to by the first question.
 */
export async function openKafkaSource(
  config: KafkaBridgeConfig,
  deps: SourceDeps,
): Promise<OffsetSource> {
  const { pool, cluster, ledger, discoverer, commits } = await openKafkaParts(config, deps)
  const { clock } = deps
  const { requestTimeoutMs, headerReads } = config
  const { cost } = pool
  let tookFromMs = clock.monotonicMs()
  return {
    cluster: config.name,
    discover: signal => discoverer.discover(signal),
    hadNoTransactions: signal => neverHadTransactions(cluster, signal),
    ends: (request, signal) =>
      readEnds(request, { cluster, clock, ledger, requestTimeoutMs }, signal),
    commits: (consumers, signal) => commits.read(consumers, signal),
    lookup: (request, signal) => lookUp(request, { cluster, cost, requestTimeoutMs }, signal),
    ...(headerReads === undefined
      ? {}
      : {
          headers: (positions, signal) =>
            readHeaders(positions, { cluster, bytesMax: headerReads.bytesPerPollMax }, signal),
        }),
    health() {
      const nowMs = clock.monotonicMs()
      const wallMs = nowMs - tookFromMs
      tookFromMs = nowMs
      return { ...healthOf(cluster, ledger), cost: { ...cost.take(), wallMs } }
    },
    async [Symbol.asyncDispose]() {
      pool[Symbol.dispose]()
    },
  }
}

export interface KafkaParts {
  readonly pool: ConnectionPool
  readonly cluster: Cluster
  readonly ledger: ProblemLedger
  readonly discoverer: Discoverer
  readonly commits: CommitReader
}

/** What the source and the probe are made of. Whoever opens them disposes of the pool. */
export async function openKafkaParts(
  config: KafkaBridgeConfig,
  { clock }: SourceDeps,
): Promise<KafkaParts> {
  const { clientId, connectTimeoutMs, requestTimeoutMs } = config
  const credentials = await readKafkaCredentials(config)
  const pool = new ConnectionPool({
    clientId,
    credentials,
    connectTimeoutMs,
    requestTimeoutMs,
    clock,
  })
  const cluster = new Cluster({ bootstrap: config.brokers, pool, clock })
  const coordinators = new Coordinators(cluster)
  const ledger = new ProblemLedger()
  const discoverer = new Discoverer(config, { cluster, coordinators, clock, ledger })
  const commits = new CommitReader({ cluster, coordinators, clock, ledger })
  return { pool, cluster, ledger, discoverer, commits }
}

function healthOf(cluster: Cluster, ledger: ProblemLedger): Omit<SourceHealth, 'cost'> {
  const brokers = cluster.brokers()
  const problems = [...cluster.problems(), ...ledger.all()]
  const isReached = brokers.some(({ reachable }) => reachable)
  if (!isReached) return { state: 'unreachable', problems, brokers }
  return { state: problems.length > 0 ? 'degraded' : 'ok', problems, brokers }
}
