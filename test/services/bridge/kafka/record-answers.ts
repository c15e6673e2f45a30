import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CostMeter } from '#bridge/cost-meter.ts'
import { consumerGroupDescribeApi } from '#bridge/kafka/messages/consumer-group-describe.ts'
import { describeConfigsApi } from '#bridge/kafka/messages/describe-configs.ts'
import { describeGroupsApi } from '#bridge/kafka/messages/describe-groups.ts'
import { describeShareGroupOffsetsApi } from '#bridge/kafka/messages/describe-share-group-offsets.ts'
import { fetchHeadersApi } from '#bridge/kafka/messages/fetch-headers.ts'
import { findCoordinatorApi } from '#bridge/kafka/messages/find-coordinator.ts'
import { listGroupsApi } from '#bridge/kafka/messages/list-groups.ts'
import { listOffsetsApi } from '#bridge/kafka/messages/list-offsets.ts'
import { metadataApi } from '#bridge/kafka/messages/metadata.ts'
import { offsetFetchApi } from '#bridge/kafka/messages/offset-fetch.ts'
import { shareGroupDescribeApi } from '#bridge/kafka/messages/share-group-describe.ts'
import { streamsGroupDescribeApi } from '#bridge/kafka/messages/streams-group-describe.ts'
import { openConnection } from '#bridge/kafka/network/open-connection.ts'
import { type Api, encodeRequest } from '#bridge/kafka/wire/api.ts'
import { startKafka } from '#lab/kafka/start-kafka.ts'
import { openGroupKinds } from './group-kinds.ts'

/**
 * Records a real broker's answers to every version of every request that we speak, in `recorded-answers.json`:
 * `<api> v<version>` → base64. Run it by hand when an API or a version is added: `node <this file>`.
 */
const answers: Record<string, string> = {}

await using kafka = await startKafka()
await using kinds = await openGroupKinds(kafka, 'kinds')
const [host = '', port = ''] = kafka.bootstrap.split(':')
const { connection, versions } = await openConnection({
  host,
  port: Number(port),
  clientId: 'recorder',
  credentials: {},
  connectTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  cost: new CostMeter(),
})

async function record<Request>(api: Api<Request, unknown>, request: Request): Promise<void> {
  const range = versions.get(api.key)
  if (range === undefined) throw new Error(`${api.name} is not spoken`)
  for (let version = api.versions.min; version <= api.versions.max; version++) {
    if (version < range.min || version > range.max) continue
    const body = encodeRequest(api, request, version)
    const isFlexible = version >= api.flexibleFrom
    const bytes = await connection.send({ name: api.name, key: api.key, version, isFlexible, body })
    answers[`${api.name} v${version}`] = bytes.toString('base64')
  }
}

const { topic, groupOf } = kinds
const partitions = [0, 1, 2]
await record(metadataApi, { topics: [topic, 'ghost'] })
await record(listOffsetsApi, {
  isolation: 'read_committed',
  timestamp: -1,
  topics: [{ name: topic, partitions: [0, 1, 2, 3] }],
  timeoutMs: 1_000,
})
await record(offsetFetchApi, [groupOf.classic])
await record(findCoordinatorApi, [groupOf.classic])
await record(listGroupsApi, undefined)
await record(describeGroupsApi, [groupOf.classic])
await record(consumerGroupDescribeApi, [groupOf.consumer, 'ghost'])
await record(streamsGroupDescribeApi, [groupOf.streams, 'ghost'])
await record(shareGroupDescribeApi, [groupOf.share, 'ghost'])
await record(describeShareGroupOffsetsApi, [groupOf.share])
await record(describeConfigsApi, {
  topics: [topic, 'ghost'],
  keys: ['cleanup.policy', 'message.timestamp.type'],
})
await record(fetchHeadersApi, {
  maxBytes: 1_000_000,
  partitionMaxBytes: 100_000,
  maxWaitMs: 0,
  topics: [{ name: topic, partitions: partitions.map(partition => ({ partition, offset: 3 })) }],
})
connection.close()
const file = join(import.meta.dirname, 'recorded-answers.json')
await writeFile(file, `${JSON.stringify(answers, undefined, 2)}\n`)
