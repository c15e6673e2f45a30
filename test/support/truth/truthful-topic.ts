import { z } from 'zod'
import type { JavaClient, JavaClients } from '#lab/kafka/java-client.ts'
import type { Kafka } from '#lab/kafka/start-kafka.ts'
import type { TopicOptions } from '#lab/kafka/topic-admin.ts'
import { eventually } from '../eventually.ts'
import { freshName } from '../fresh-name.ts'
import type { Window } from './partition-truth.ts'
import { type Offsets, StreamTruth } from './stream-truth.ts'

interface Batch {
  readonly partition?: number
  readonly count?: number
  readonly bytes?: number
  readonly key?: string
  /** What the producer believes the time to be; its own clock when absent. */
  readonly timestampMs?: number
}

/** A topic of which every record, transaction and commit is made here, so that the truth about it is known. */
export interface TruthfulTopic {
  readonly name: string
  readonly truth: StreamTruth
  /** Gives the offset of the first of these records. */
  produce(batch?: Batch): Promise<number>
  begin(): Promise<Transaction>
  /** Commits for a group that has no members. */
  commit(group: string, offsets: Offsets): Promise<void>
  /** Lets `act` commit on behalf of the group; it resolves with where it stands then. */
  commitBy(group: string, act: () => Promise<Offsets>): Promise<void>
  /** Deletes records before an offset, as retention does. */
  deleteBefore(partition: number, offset: number): Promise<void>
}

export interface Transaction extends AsyncDisposable {
  produce(batch?: Batch): Promise<number>
  /** Resolves when the marker is written. */
  end(outcome: 'committed' | 'aborted'): Promise<void>
}

const offsetList = z.array(z.int()).min(1)

/** Makes topics with the truth about them, on one broker and with one JVM of clients. */
export class TruthfulTopics {
  readonly #kafka: Kafka
  readonly #java: JavaClients
  #producer: Promise<JavaClient> | undefined
  #admin: Promise<JavaClient> | undefined

  constructor(kafka: Kafka, java: JavaClients) {
    this.#kafka = kafka
    this.#java = java
  }

  admin(): Promise<JavaClient> {
    this.#admin ??= this.#java.admin()
    return this.#admin
  }

  async create(stem: string, options: TopicOptions = {}): Promise<TruthfulTopic> {
    const name = freshName(stem)
    await this.#kafka.createTopic(name, options)
    return this.adopt(name)
  }

  /** The truth about a topic that is empty now and written to from here alone. */
  async adopt(name: string): Promise<TruthfulTopic> {
    this.#producer ??= this.#java.producer()
    const [producer, admin] = await Promise.all([this.#producer, this.admin()])
    const truth = new StreamTruth()
    const commitBy = async (group: string, act: () => Promise<Offsets>) => {
      const { made, value } = await timed(act)
      truth.commit(group, value, made)
    }
    return {
      name,
      truth,
      produce: batch => send({ producer, name, truth, batch }),
      begin: () => this.#begin(name, truth),
      commitBy,
      commit: (group, offsets) =>
        commitBy(group, async () => {
          await admin.call('commit', { group, topic: name, offsets })
          return offsets
        }),
      async deleteBefore(partition, before) {
        const { made } = await timed(() =>
          admin.call('delete-records', { topic: name, partition, before }),
        )
        truth.partition(partition).remove(offset => offset < before, made)
      },
    }
  }

  async #begin(name: string, truth: StreamTruth): Promise<Transaction> {
    const id = freshName('transaction')
    const admin = await this.admin()
    const producer = await this.#java.producer({ 'transactional.id': id })
    const touched = new Set<number>()
    let isOpen = true
    await producer.call('begin')
    return {
      async produce(batch = {}) {
        touched.add(batch.partition ?? 0)
        return send({ producer, name, truth, batch, transaction: id })
      },
      async end(outcome) {
        isOpen = false
        const before = await stableEnds(admin, name, touched)
        const fromMs = Date.now()
        await producer.call(outcome === 'committed' ? 'commit' : 'abort')
        // The coordinator answers before the markers are written: only the last stable offset tells when they are.
        await eventually(
          async () => {
            const now = await stableEnds(admin, name, touched)
            return [...touched].every(each => (now.get(each) ?? 0) > (before.get(each) ?? 0))
          },
          { what: 'the markers of a transaction' },
        )
        const at = { fromMs, toMs: Date.now() }
        for (const each of touched) truth.partition(each).endTransaction(id, outcome, at)
      },
      async [Symbol.asyncDispose]() {
        if (isOpen) await producer.call('abort')
        await producer[Symbol.asyncDispose]()
      },
    }
  }
}

interface Sending {
  readonly producer: JavaClient
  readonly name: string
  readonly truth: StreamTruth
  readonly batch?: Batch | undefined
  readonly transaction?: string
}

async function send({ producer, name, truth, batch = {}, transaction }: Sending): Promise<number> {
  const partition = batch.partition ?? 0
  const { made, value } = await timed(async () =>
    offsetList.parse(await producer.call('send', { ...batch, partition, topic: name })),
  )
  const baseOffset = Math.min(...value)
  truth.partition(partition).append({
    baseOffset,
    count: value.length,
    sent: made,
    ...(transaction === undefined ? {} : { transaction }),
  })
  return baseOffset
}

async function stableEnds(
  admin: JavaClient,
  topic: string,
  partitions: Iterable<number>,
): Promise<ReadonlyMap<number, number>> {
  const ends = new Map<number, number>()
  for (const partition of partitions) {
    ends.set(partition, z.int().parse(await admin.call('stable-end', { topic, partition })))
  }
  return ends
}

/** Both ends are rounded outwards: `Date.now()` counts whole milliseconds. */
async function timed<Value>(act: () => Promise<Value>): Promise<{ made: Window; value: Value }> {
  const fromMs = Date.now()
  const value = await act()
  return { made: { fromMs, toMs: Date.now() + 1 }, value }
}
