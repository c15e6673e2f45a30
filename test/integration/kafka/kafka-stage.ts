import { type JavaClients, startJavaClients } from '#lab/kafka/java-client.ts'
import { type Kafka, type KafkaOptions, startKafka } from '#lab/kafka/start-kafka.ts'
import { type KafkaWatch, watchKafka } from '#test/support/kafka-watch.ts'
import { TruthfulTopics } from '#test/support/truth/truthful-topic.ts'

/** A real Kafka, Kafka's own clients, and a bridge that watches: what the tests of a file play on. */
export interface KafkaStage extends AsyncDisposable {
  readonly kafka: Kafka
  readonly java: JavaClients
  readonly topics: TruthfulTopics
  readonly watch: KafkaWatch
}

export interface StageOptions extends KafkaOptions {
  readonly bridge?: Readonly<Record<string, unknown>>
}

/** Opens a stage; disposal takes it down in reverse order. */
export async function openKafkaStage({
  bridge = {},
  ...options
}: StageOptions = {}): Promise<KafkaStage> {
  await using stack = new AsyncDisposableStack()
  const kafka = stack.use(await startKafka(options))
  const java = stack.use(await startJavaClients(kafka.adminBootstrap))
  const topics = new TruthfulTopics(kafka, java)
  const watch = stack.use(await watchKafka(kafka.bootstrap, bridge))
  const owned = stack.move()
  return { kafka, java, topics, watch, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
