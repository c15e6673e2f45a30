import { after } from 'node:test'
import { AppError } from '#kit/errors.ts'
import { fetchKafka } from '#lab/kafka/fetch-kafka.ts'
import { type Kafka, startKafka } from '#lab/kafka/start-kafka.ts'

const unavailable = new Set(['LAB_JAVA_MISSING', 'LAB_KAFKA_UNAVAILABLE', 'LAB_OPENSSL_MISSING'])

/**
 * False where a real Kafka can run here, else the reason it cannot: for `test(name, { skip: await kafkaSkip() })`.
 * Anything but a missing tool or registry is an error, never a skip.
 */
export async function kafkaSkip(): Promise<string | false> {
  try {
    await fetchKafka()
    return false
  } catch (cause) {
    if (cause instanceof AppError && unavailable.has(cause.code)) {
      return `${cause.message} ${cause.spec.advice}`
    }
    throw cause
  }
}

let shared: Promise<Kafka> | undefined

/** One plain broker for all tests of a file, started at the first call and stopped after the last test. */
export function sharedKafka(): Promise<Kafka> {
  shared ??= startKafka()
  return shared
}

after(async () => {
  if (shared !== undefined) await (await shared)[Symbol.asyncDispose]()
})
