import assert from 'node:assert/strict'
import { scanHeaders } from '#bridge/kafka/header-scan.ts'
import { systemClock } from '#kit/clock.ts'
import { kafkaConnectionConfig } from '#kit/kafka/connection-config.ts'
import { runKafkaTool } from '#lab/kafka/java-tools.ts'
import { startKafka } from '#lab/kafka/start-kafka.ts'

const topic = 'bench'
const records = 1_000_000
const partitions = 6
const rounds = 5
const limitRatio = 4

/**
 * Reading a million records of 100 bytes by their batch headers against the JVM's ConsumerPerformance on the same topic, in
 * turns. Its own figure counts, which leaves out its start and its group's first assignment.
 */
export async function run({ log }: { log: (line: string) => void }) {
  await using kafka = await startKafka({ heapMb: 512 })
  await kafka.createTopic(topic, { partitions })
  await runKafkaTool('kafka-producer-perf-test', [
    ...['--topic', topic, '--num-records', String(records), '--record-size', '100'],
    ...['--throughput', '-1', '--bootstrap-server', kafka.bootstrap],
  ])
  const config = kafkaConnectionConfig.parse({ brokers: [kafka.bootstrap], clientId: 'bench' })
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < rounds; round++) {
    theirs.push(await consumeByJvm(kafka.bootstrap, `bench-${round}`))
    const startedMs = performance.now()
    const scan = await scanHeaders(topic, config, { clock: systemClock })
    ours.push(scan.records / ((performance.now() - startedMs) / 1_000))
    assert.equal(scan.records, records)
    log(
      `round ${round + 1}: ${thousands(ours[round])} k records/s, JVM ${thousands(theirs[round])} k`,
    )
  }
  const [recordsPerS, jvmRecordsPerS] = [median(ours), median(theirs)]
  const ratioToJvm = recordsPerS / jvmRecordsPerS
  log(`median ratio ${ratioToJvm.toFixed(1)} (at least ${limitRatio})`)
  return { ratioToJvm, recordsPerS, jvmRecordsPerS }
}

/** Records per second, by the tool's last column that says so. */
async function consumeByJvm(bootstrap: string, group: string): Promise<number> {
  const printed = await runKafkaTool(
    'kafka-consumer-perf-test',
    [
      ...['--topic', topic, '--num-records', String(records), '--group', group],
      ...['--bootstrap-server', bootstrap, '--timeout', '60000'],
    ],
    { heapMb: 512 },
  )
  const lines = printed
    .trim()
    .split('\n')
    .map(line => line.split(',').map(cell => cell.trim()))
  const header = lines.find(cells => cells.includes('fetch.nMsg.sec')) ?? []
  const rate = Number(lines.at(-1)?.[header.indexOf('fetch.nMsg.sec')])
  assert.ok(rate > 0, `the tool printed no rate: ${printed}`)
  return rate
}

const thousands = (rate = 0) => Math.round(rate / 1_000)
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
