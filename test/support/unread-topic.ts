import type { Sample } from '#contracts/sample.ts'
import type { KafkaWatch } from './kafka-watch.ts'
import type { TruthfulTopic, TruthfulTopics } from './truth/truthful-topic.ts'

export interface UnreadTopic {
  readonly topic: TruthfulTopic
  /** Where the group's samples are. */
  readonly series: { readonly stream: string; readonly group: string }
  /** The next sample with this backlog, and an age where `hasAge` says so. */
  untilBacklog(backlog: number, options?: UntilBacklog): Promise<Sample>
}

interface UntilBacklog {
  readonly hasAge?: boolean
  readonly withinMs?: number
}

export interface UnreadTopicOptions {
  readonly group: string
  readonly partitions?: number
  /** Records in each partition, all of them unread. */
  readonly records: number
}

/** A new topic whose records a group has not read, once the bridge has seen that. */
export async function playUnreadTopic(
  { topics, watch }: { readonly topics: TruthfulTopics; readonly watch: KafkaWatch },
  name: string,
  { group, partitions = 1, records }: UnreadTopicOptions,
): Promise<UnreadTopic> {
  const topic = await topics.create(name, { partitions })
  const series = { stream: topic.name, group }
  const numbers = Array.from({ length: partitions }, (_, partition) => partition)
  await topic.commit(group, Object.fromEntries(numbers.map(partition => [partition, 0])))
  for (const partition of numbers) await topic.produce({ partition, count: records })
  const untilBacklog = (backlog: number, { hasAge = false, ...patience }: UntilBacklog = {}) =>
    watch.next(series, sample => sample.backlog === backlog && (!hasAge || sample.age.known), {
      what: `a backlog of ${backlog}`,
      ...patience,
    })
  await untilBacklog(partitions * records)
  return { topic, series, untilBacklog }
}
