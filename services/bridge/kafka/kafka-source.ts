import type { Clock } from '#kit/clock.ts'
import { type KafkaCredentials, readKafkaCredentials } from '#kit/kafka/credentials.ts'
import type { OffsetSource, SourceHealth } from '../offsets/offset-source.ts'
import { CommitReader } from './commits.ts'
import type { KafkaBridgeConfig } from './config.ts'
import { ConnectionPool } from './connection-pool.ts'
import { Discoverer } from './discovery/discoverer.ts'
import { readEnds } from './ends.ts'
import { readHeaders } from './headers.ts'
import { lookUp } from './lookup.ts'
import { Cluster } from './network/cluster.ts'
import { Coordinators } from './network/coordinators.ts'
import { ProblemLedger } from './problem-ledger.ts'

/**
 * Opens a Kafka cluster as an offset source. Reads the files that the connection names, and rejects only where those
 * cannot be read; the cluster itself is first spoken to by the first question.
 */
export async function openKafkaSource(
  config: KafkaBridgeConfig,
  { clock }: { readonly clock: Clock },
): Promise<OffsetSource> {
  return createKafkaSource(config, { clock, credentials: await readKafkaCredentials(config) })
}

function createKafkaSource(
  config: KafkaBridgeConfig,
  { clock, credentials }: { readonly clock: Clock; readonly credentials: KafkaCredentials },
): OffsetSource {
  const { requestTimeoutMs, headerReads } = config
  const pool = new ConnectionPool({
    clientId: config.clientId,
    credentials,
    connectTimeoutMs: config.connectTimeoutMs,
    requestTimeoutMs,
    clock,
  })
  const cluster = new Cluster({ bootstrap: config.brokers, pool, clock })
  const coordinators = new Coordinators(cluster)
  const ledger = new ProblemLedger()
  const discoverer = new Discoverer(config, { cluster, coordinators, clock, ledger })
  const commits = new CommitReader({ cluster, coordinators, clock, ledger })
  const cost = pool.cost
  let tookFromMs = clock.monotonicMs()
  return {
    cluster: config.name,
    discover: signal => discoverer.discover(signal),
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

function healthOf(cluster: Cluster, ledger: ProblemLedger): Omit<SourceHealth, 'cost'> {
  const brokers = cluster.brokers()
  const problems = [...cluster.problems(), ...ledger.all()]
  const isReached = brokers.some(({ reachable }) => reachable)
  if (!isReached) return { state: 'unreachable', problems, brokers }
  return { state: problems.length > 0 ? 'degraded' : 'ok', problems, brokers }
}
