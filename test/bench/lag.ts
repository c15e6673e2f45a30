import { runKafkaTool } from '#lab/kafka/java-tools.ts'
import { startKafka } from '#lab/kafka/start-kafka.ts'
import { commitOffsets } from './support/commit-offsets.ts'
import { assertComplete, measureBridge } from './support/measure-bridge.ts'
import { produceEvenly } from './support/produce-evenly.ts'

const partitions = 200
const limits = { cpuMs: 110, rssMb: 120, requests: (groups: number) => 10 + groups / 50 }

/**
 * What a poll of commits and ages costs at 2,000, 20,000 and 100,000 group-partitions on a real broker, the bridge
 * alone in its process. Beside it, Kafka's own tool on the same 20,000: it says how far behind, not how late.
 */
export async function run({ log }: { log: (line: string) => void }) {
  await using kafka = await startKafka({
    heapMb: 512,
    config: { 'offsets.topic.num.partitions': '8' },
  })
  await kafka.createTopic('bench', { partitions })
  await produceEvenly(kafka.bootstrap, { topic: 'bench', partitions, records: 50 * partitions })
  const figures: Record<string, number> = {}
  log('groups | group-partitions | CPU ms | wall ms | requests | KiB | ends poll CPU ms | RSS MiB')
  let existing = 0
  for (const groups of [10, 100, 500]) {
    await commitOffsets(
      kafka.bootstrap,
      Array.from({ length: groups - existing }, (_, i) => ({
        group: `bench-${existing + i}`,
        topic: 'bench',
        // Every record left unread in some partitions, none in others, some in the rest.
        offsets: Array.from({ length: partitions }, (_, p) => [0, 25, 50][(p + i) % 3] ?? 0),
      })),
    )
    existing = groups
    const measured = await measureBridge({
      bootstrap: kafka.bootstrap,
      clientId: 'bench',
      polls: 20,
    })
    assertComplete(measured, groups)
    const { cpuMsPerPoll, wallMsPerPoll, requestsPerPoll, bytesPerPoll, rssMb } = measured
    log(
      [
        groups,
        groups * partitions,
        cpuMsPerPoll,
        wallMsPerPoll,
        requestsPerPoll,
        bytesPerPoll / 1_024,
        measured.cpuMsPerEndsPoll,
        rssMb,
      ]
        .map(value => Number(value.toFixed(1)))
        .join(' | '),
    )
    if (groups === 100) {
      Object.assign(figures, { cpuMsPerPoll, wallMsPerPoll, requestsPerPoll, bytesPerPoll, rssMb })
      log(
        `  against the limits: CPU ${share(cpuMsPerPoll, limits.cpuMs)}, RSS ${share(rssMb, limits.rssMb)}, requests ${share(requestsPerPoll, limits.requests(groups))}`,
      )
    } else {
      Object.assign(figures, { [`cpuMsPerPollAt${groups * partitions}`]: cpuMsPerPoll })
    }
    if (groups === 100) {
      const startedMs = performance.now()
      await runKafkaTool('kafka-consumer-groups', [
        '--bootstrap-server',
        kafka.bootstrap,
        '--describe',
        '--all-groups',
      ])
      const toolMs = performance.now() - startedMs
      log(
        `  kafka-consumer-groups --describe --all-groups: ${toolMs.toFixed(0)} ms wall, ratio ${(wallMsPerPoll / toolMs).toFixed(3)}`,
      )
      figures.ratioToKafkaToolWall = wallMsPerPoll / toolMs
    }
  }
  figures.slope = (figures.cpuMsPerPollAt100000 ?? 0) / (figures.cpuMsPerPoll ?? 1) / 5
  log(`five times the groups cost ${(figures.slope * 5).toFixed(2)} times the CPU (linear: 5)`)
  return figures
}

const share = (value: number, limit: number) => `${((100 * value) / limit).toFixed(0)} %`
