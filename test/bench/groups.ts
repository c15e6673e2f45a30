import { startKafka } from '#lab/kafka/start-kafka.ts'
import { commitOffsets } from './support/commit-offsets.ts'
import { assertComplete, measureBridge } from './support/measure-bridge.ts'
import { produceEvenly } from './support/produce-evenly.ts'

const groups = 10_000
const partitions = 10
const limitSeconds = 4

/** How long it takes to find 10,000 groups on one broker and to say how late each is, from nothing. */
export async function run({ log }: { log: (line: string) => void }) {
  await using kafka = await startKafka({
    heapMb: 512,
    config: { 'offsets.topic.num.partitions': '8' },
  })
  await kafka.createTopic('bench', { partitions })
  await produceEvenly(kafka.bootstrap, { topic: 'bench', partitions, records: 100 * partitions })
  const offsets = Array.from({ length: partitions }, () => 50)
  await commitOffsets(
    kafka.bootstrap,
    Array.from({ length: groups }, (_, i) => ({ group: `bench-${i}`, topic: 'bench', offsets })),
  )
  const measured = await measureBridge({ bootstrap: kafka.bootstrap, clientId: 'bench', polls: 5 })
  assertComplete(measured, groups)
  const { firstSeconds, cpuMsPerPoll, wallMsPerPoll, requestsPerPoll, rssMb } = measured
  log(
    `${groups} groups × ${partitions} partitions: ${firstSeconds.toFixed(2)} s from nothing to an age for each (limit ${limitSeconds} s, ratio ${(firstSeconds / limitSeconds).toFixed(2)})`,
  )
  log(
    `each poll after that: ${wallMsPerPoll.toFixed(0)} ms wall, ${cpuMsPerPoll.toFixed(0)} ms CPU, ${requestsPerPoll} requests, ${rssMb.toFixed(0)} MiB`,
  )
  return {
    seconds: firstSeconds,
    pollSeconds: wallMsPerPoll / 1_000,
    cpuMsPerPoll,
    requestsPerPoll,
    rssMb,
  }
}
