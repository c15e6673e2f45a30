import type { Clock } from '#kit/clock.ts'
import { chunks, limited } from '../../limited.ts'
import type { StreamInfo } from '../../offsets/offset-source.ts'
import { describeConfigsApi, type TopicConfigs } from '../messages/describe-configs.ts'
import type { MetadataTopic } from '../messages/metadata.ts'
import type { Cluster } from '../network/cluster.ts'

export type TopicTraits = Pick<StreamInfo, 'timestamps' | 'compacted' | 'settings'>

/** Topics per DescribeConfigs request. */
const TOPICS_PER_REQUEST = 500
/** What traits rest on, and what explains losses and delays when somebody changes it. */
const keys = [
  ...['message.timestamp.type', 'cleanup.policy', 'retention.ms', 'retention.bytes'],
  ...['max.message.bytes', 'min.insync.replicas', 'segment.bytes', 'compression.type'],
] as const

/** What holds for a topic whose configuration we may not read: the case in which fewer bounds are hard. */
const unfavourableTraits: TopicTraits = { timestamps: 'create', compacted: true }

interface Known {
  readonly id: string
  readonly traits: TopicTraits
  readonly readAtMs: number
  readonly isDenied: boolean
}

/** Timestamp type and cleanup policy of topics, asked seldom: new topics at once, known ones after `maxAgeMs`. */
export class TopicTraitCache {
  readonly #cluster: Cluster
  readonly #clock: Clock
  readonly #maxAgeMs: number
  #known = new Map<string, Known>()

  constructor(options: {
    readonly cluster: Cluster
    readonly clock: Clock
    readonly maxAgeMs: number
  }) {
    this.#cluster = options.cluster
    this.#clock = options.clock
    this.#maxAgeMs = options.maxAgeMs
  }

  of(topic: string): TopicTraits {
    return this.#known.get(topic)?.traits ?? unfavourableTraits
  }

  /** Topics whose configuration we may not read. */
  denied(): readonly string[] {
    return [...this.#known].filter(([, { isDenied }]) => isDenied).map(([topic]) => topic)
  }

  /** Brings the traits of these topics up to date and forgets all others. What fails is tried at the next call. */
  async refresh(topics: readonly MetadataTopic[], signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.now()
    const kept = new Map<string, Known>()
    const due: MetadataTopic[] = []
    for (const topic of topics) {
      const known = this.#known.get(topic.name)
      const isSame = known !== undefined && known.id === topic.id
      // A recreated topic starts from what is unfavourable, not from its predecessor's traits.
      if (isSame) kept.set(topic.name, known)
      if (!isSame || nowMs - known.readAtMs >= this.#maxAgeMs) due.push(topic)
    }
    this.#known = kept
    await limited(chunks(due, TOPICS_PER_REQUEST), 2, run => this.#read(run, signal))
  }

  async #read(topics: readonly MetadataTopic[], signal: AbortSignal): Promise<void> {
    const request = { topics: topics.map(({ name }) => name), keys }
    const answer = await this.#cluster.askAny(describeConfigsApi, request, signal)
    if (!answer.ok) return
    const ids = new Map(topics.map(({ name, id }) => [name, id]))
    const readAtMs = this.#clock.now()
    for (const configs of answer.value) {
      const id = ids.get(configs.topic)
      if (id === undefined) continue
      const traits = configs.errorCode === 0 ? traitsOf(configs, readAtMs) : unfavourableTraits
      this.#known.set(configs.topic, { id, traits, readAtMs, isDenied: configs.errorCode !== 0 })
    }
  }
}

function traitsOf({ values }: TopicConfigs, readAtMs: number): TopicTraits {
  const policy = values.get('cleanup.policy')
  return {
    timestamps: values.get('message.timestamp.type') === 'LogAppendTime' ? 'log-append' : 'create',
    // A broker that leaves a value out (a managed service may) has told us nothing.
    compacted: policy === undefined || policy.includes('compact'),
    settings: { values, readAtMs },
  }
}
