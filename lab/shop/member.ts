import { setTimeout as delay } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { type ShopGroup, shopGroups } from './topics.ts'

/** Records that are read between two pauses. */
const sliceSize = 10

/** A member of a group of the shop, which reads no faster than it may. */
export interface Member extends AsyncDisposable {
  /** Multiplies the time that each record takes. */
  slowDown(factor: number): void
}

export async function startMember(kafka: Kafka, group: ShopGroup): Promise<Member> {
  const { topic, perS } = shopGroups[group]
  const consumer = kafka.consumer({ groupId: group, maxBytesPerPartition: 65_536 })
  let slowness = 1
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({
    eachBatchAutoResolve: false,
    autoCommitInterval: 1_000,
    async eachBatch({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, ...state }) {
      for (let i = 0; i < batch.messages.length; i += sliceSize) {
        if (!state.isRunning() || state.isStale()) return
        const slice = batch.messages.slice(i, i + sliceSize)
        await delay((slice.length * slowness * 1_000) / perS)
        resolveOffset(slice.at(-1)?.offset ?? batch.lastOffset())
        await heartbeat()
        await commitOffsetsIfNecessary()
      }
    },
  })
  return {
    slowDown(factor) {
      slowness = factor
    },
    [Symbol.asyncDispose]: () => consumer.disconnect(),
  }
}
