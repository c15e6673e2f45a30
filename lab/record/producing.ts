import type { Kafka } from 'kafkajs'
import { systemClock } from '#kit/clock.ts'
import { createRandom, type Random } from '#models/random.ts'
import type { PipelineSpec } from './pipeline-spec.ts'
import { type Pressure, valueBytes, writesPerS } from './pressure.ts'

/** Above this a Poisson count is drawn as a normal one. */
const manyRecords = 40

export interface FedPipeline {
  readonly spec: PipelineSpec
  readonly pressure: () => Pressure
}

/** Writes to the topics of all pipelines at their rates until the signal aborts. Counts and partitions are random. */
export async function feed(
  kafka: Kafka,
  pipelines: readonly FedPipeline[],
  signal: AbortSignal,
): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  const randoms = pipelines.map(({ spec }) => createRandom(spec.seed, 'recorded arrivals'))
  const value = Buffer.alloc(valueBytes, 'r')
  let beforeMs = performance.now()
  try {
    while (!signal.aborted) {
      await systemClock.sleep(1_000 / writesPerS, signal)
      const nowMs = performance.now()
      const topicMessages = pipelines.map(({ spec, pressure }, i) => {
        const random = randoms[i] ?? createRandom(spec.seed, 'recorded arrivals')
        const { arrivals, hot } = pressure()
        const mean = (arrivals * (nowMs - beforeMs)) / 1_000
        const count = countAround(random, mean * (1 + spec.jitter * random.normal()))
        const messages = Array.from({ length: count }, () => ({
          partition: random.chance(hot) ? 0 : random.int(0, spec.partitions - 1),
          value,
        }))
        return { topic: spec.name, messages }
      })
      beforeMs = nowMs
      await producer.sendBatch({ topicMessages, acks: 1 })
    }
  } finally {
    await producer.disconnect()
  }
}

function countAround(random: Random, mean: number): number {
  if (mean <= 0) return 0
  if (mean <= manyRecords) return random.poisson(mean)
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()))
}
