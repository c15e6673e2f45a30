import { setTimeout as delay } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'

export interface Membership {
  readonly topic: string
  readonly group: string
  /** Least time between two commits. What was handled and not committed is read again after a rebalance. */
  readonly commitMs: number
  /** Records per second that this member may handle just now; 0 stands still. */
  readonly pace: () => number
}

/** Longest that a member works between two heartbeats: it learns of a rebalance after that. */
const sliceMs = 100
/** Small, so that a backlog of one partition does not keep a member from the others. */
const bytesPerPartition = 4_096

/** A member of a group that handles records one after another at a given pace. It leaves at disposal. */
export async function startPacedMember(
  kafka: Kafka,
  { topic, group, commitMs, pace }: Membership,
): Promise<AsyncDisposable> {
  const consumer = kafka.consumer({
    groupId: group,
    maxBytesPerPartition: bytesPerPartition,
    maxWaitTimeInMs: 200,
    heartbeatInterval: 300,
    sessionTimeout: 10_000,
    rebalanceTimeout: 10_000,
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  let freeAtMs = performance.now()
  let committedAtMs = performance.now()
  await consumer.run({
    eachBatchAutoResolve: false,
    autoCommit: false,
    async eachBatch({ batch, resolveOffset, heartbeat, ...state }) {
      const { messages } = batch
      for (let i = 0; i < messages.length; ) {
        if (!state.isRunning() || state.isStale()) return
        const perS = pace()
        const count = Math.min(messages.length - i, Math.max(1, Math.floor((perS * sliceMs) / 1e3)))
        if (perS * sliceMs < 1) {
          await delay(sliceMs)
        } else {
          freeAtMs = Math.max(freeAtMs, performance.now() - sliceMs) + (count * 1_000) / perS
          const waitMs = freeAtMs - performance.now()
          if (waitMs >= 1) await delay(waitMs)
          i += count
          resolveOffset(messages[i - 1]?.offset ?? batch.lastOffset())
        }
        await heartbeat()
        if (performance.now() - committedAtMs < commitMs) continue
        committedAtMs = performance.now()
        await state.commitOffsetsIfNecessary(state.uncommittedOffsets())
      }
    },
  })
  return { [Symbol.asyncDispose]: () => consumer.disconnect() }
}
