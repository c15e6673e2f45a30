import type { Clock } from '#kit/clock.ts'
import type { KafkaConnectionConfig } from '#kit/kafka/connection-config.ts'
import { readKafkaCredentials } from '#kit/kafka/credentials.ts'
import { byLeader } from './by-leader.ts'
import { ConnectionPool } from './connection-pool.ts'
import type { FetchedHeaders } from './messages/fetch-headers.ts'
import { fetchHeadersApi } from './messages/fetch-headers.ts'
import { Cluster } from './network/cluster.ts'
import { errorName } from './wire/error-codes.ts'

export interface HeaderScan {
  readonly batches: number
  readonly records: number
  /** Bytes of records that were fetched, payloads included. */
  readonly bytes: number
}

/** Requests on the way per broker: it reads for one while we go through the answer of another. */
const TURNS = 2
/** Bytes per answer: large enough that the round trip does not count, small enough to stay in a processor's reach. */
const ANSWER_BYTES = 8 * 1024 * 1024
const PARTITION_BYTES = 4 * 1024 * 1024

/**
 * Reads the batch headers of a whole topic, from its first offsets to what its ends are on the way. Decompresses nothing and parses
 * no record. Throws where a broker does not answer or refuses: it is for measuring, not for watching.
 */
export async function scanHeaders(
  topic: string,
  config: KafkaConnectionConfig,
  { clock }: { readonly clock: Clock },
): Promise<HeaderScan> {
  const credentials = await readKafkaCredentials(config)
  using pool = new ConnectionPool({ ...config, credentials, clock })
  const cluster = new Cluster({ bootstrap: config.brokers, pool, clock })
  const { signal } = new AbortController()
  await cluster.refresh(signal)
  const leaders = cluster.view?.topics.get(topic)?.leaders ?? []
  const wanted = [{ name: topic, partitions: leaders.map((_, partition) => partition) }]
  const { requests } = byLeader(wanted, cluster.view?.topics ?? new Map())
  const scans = await Promise.all(
    [...requests].flatMap(([broker, [led]]) =>
      Array.from({ length: TURNS }, (_, turn) => {
        const partitions = led?.partitions.filter((_, i) => i % TURNS === turn) ?? []
        return scanBroker({ broker, topic, partitions }, cluster, signal)
      }),
    ),
  )
  return {
    batches: sum(scans, 'batches'),
    records: sum(scans, 'records'),
    bytes: sum(scans, 'bytes'),
  }
}

async function scanBroker(
  {
    broker,
    topic,
    partitions,
  }: { readonly broker: number; readonly topic: string; readonly partitions: readonly number[] },
  cluster: Cluster,
  signal: AbortSignal,
): Promise<HeaderScan> {
  const next = new Map(partitions.map(partition => [partition, 0]))
  const scan = { batches: 0, records: 0, bytes: 0 }
  const ask = () =>
    cluster.ask(
      { broker, lane: 'bulk' },
      {
        api: fetchHeadersApi,
        request: {
          maxBytes: ANSWER_BYTES,
          partitionMaxBytes: PARTITION_BYTES,
          maxWaitMs: 0,
          topics: [
            {
              name: topic,
              partitions: [...next].map(([partition, offset]) => ({ partition, offset })),
            },
          ],
        },
      },
      signal,
    )
  while (next.size > 0) {
    const answer = await ask()
    if (!answer.ok) throw new Error(`broker ${broker}: ${answer.failure.detail}`)
    for (const fetched of answer.value) advance(fetched, next, scan)
  }
  return scan
}

function advance(
  { partition, errorCode, highWatermark, batches, recordBytes }: FetchedHeaders,
  next: Map<number, number>,
  scan: { batches: number; records: number; bytes: number },
): void {
  if (errorCode !== 0) throw new Error(`partition ${partition}: ${errorName(errorCode)}`)
  const last = batches.at(-1)
  const from = last === undefined ? (next.get(partition) ?? 0) : last.lastOffset + 1
  // Deleted first, so that the partitions that got the least come first in the next request.
  next.delete(partition)
  if (from < highWatermark) next.set(partition, from)
  scan.bytes += recordBytes
  scan.batches += batches.length
  for (const { records } of batches) scan.records += records
}

const sum = (scans: readonly HeaderScan[], name: keyof HeaderScan): number =>
  scans.reduce((total, scan) => total + scan[name], 0)
