import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { labErrors } from '../errors.ts'
import { fetchKafka } from './fetch-kafka.ts'

const run = promisify(execFile)

/** Kafka's command-line tools by the names of its shell scripts. */
const tools = {
  'kafka-acls': 'org.apache.kafka.tools.AclCommand',
  'kafka-configs': 'kafka.admin.ConfigCommand',
  'kafka-console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-console-producer': 'org.apache.kafka.tools.ConsoleProducer',
  'kafka-console-share-consumer': 'org.apache.kafka.tools.consumer.ConsoleShareConsumer',
  'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-consumer-perf-test': 'org.apache.kafka.tools.ConsumerPerformance',
  'kafka-producer-perf-test': 'org.apache.kafka.tools.ProducerPerformance',
  'kafka-share-groups': 'org.apache.kafka.tools.consumer.group.ShareGroupCommand',
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
} as const

export interface ToolOptions {
  readonly heapMb?: number
  readonly timeoutMs?: number
}

/** Runs one of Kafka's tools and gives what it printed. Rejects with CLIENT_FAILED and its output. */
export async function runKafkaTool(
  tool: keyof typeof tools,
  args: readonly string[],
  { heapMb = 256, timeoutMs = 300_000 }: ToolOptions = {},
): Promise<string> {
  const { classPath } = await fetchKafka()
  try {
    const { stdout } = await run(
      'java',
      [`-Xmx${heapMb}m`, '-XX:+UseSerialGC', '-cp', classPath, tools[tool], ...args],
      { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 },
    )
    return stdout
  } catch (cause) {
    throw labErrors.CLIENT_FAILED(`${tool}: ${printed(cause)}`, cause)
  }
}

function printed(cause: unknown): string {
  const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string }
  return `${stdout}\n${stderr}`.trim().split('\n').slice(-20).join('\n')
}
