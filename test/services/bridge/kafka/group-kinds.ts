import { type JavaClients, startJavaClients } from '#lab/kafka/java-client.ts'
import type { Kafka } from '#lab/kafka/start-kafka.ts'

export const groupKinds = ['classic', 'consumer', 'streams', 'share', 'assign-only'] as const

export interface GroupKinds extends AsyncDisposable {
  readonly topic: string
  /** The group of each kind, each with a member that has read (or committed) some records of each kind's first ones. */
  readonly groupOf: Readonly<Record<(typeof groupKinds)[number], string>>
  readonly java: JavaClients
}

/** A topic with 3 partitions of 10 records, and one group of every kind that read 4 records of it. */
export async function openGroupKinds(kafka: Kafka, stem: string): Promise<GroupKinds> {
  await using stack = new AsyncDisposableStack()
  const topic = `${stem}-orders`
  await kafka.createTopic(topic, { partitions: 3 })
  const java = stack.use(await startJavaClients(kafka.adminBootstrap))
  const producer = await java.producer()
  for (const partition of [0, 1, 2]) await producer.call('send', { topic, partition, count: 10 })
  const name = (kind: string) => `${stem}-${kind}`
  const groupOf = {
    classic: name('classic'),
    consumer: name('consumer'),
    streams: name('streams'),
    share: name('share'),
    'assign-only': name('assign-only'),
  }
  const membership = (kind: (typeof groupKinds)[number]) => ({
    group: groupOf[kind],
    topics: [topic],
  })
  for (const kind of ['classic', 'consumer'] as const) {
    const member = await java.consumer(kind, membership(kind))
    await member.call('join')
    await member.call('commit', { topic, offsets: { 0: 4, 1: 4 } })
  }
  const assigned = await java.consumer('assign-only', membership('assign-only'))
  await assigned.call('commit', { topic, offsets: { 2: 7 } })
  await (await java.streams(membership('streams'))).call('consume', { count: 30 })
  await (await java.share(membership('share'))).call('consume', { count: 4 })
  const owned = stack.move()
  return { topic, groupOf, java, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
