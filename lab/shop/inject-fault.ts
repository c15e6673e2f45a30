import { setTimeout as delay } from 'node:timers/promises'
import kafkajs, { type Kafka } from 'kafkajs'
import type { Fault } from './fault-schedule.ts'
import { type Member, startMember } from './member.ts'
import { retentionMs, type ShopGroup } from './topics.ts'

/** What the faults act upon. */
export interface Shop {
  readonly kafka: Kafka
  readonly members: Map<ShopGroup, Member>
}

/** Makes one fault stand until the signal aborts, then puts everything back. `burst` is the producers' own affair. */
export async function injectFault(fault: Fault, shop: Shop, signal: AbortSignal): Promise<void> {
  switch (fault) {
    case 'slow-consumer':
      return slowDown(shop, signal)
    case 'stopped-consumer':
      return whileStopped(shop, 'fraud', () => untilAborted(signal))
    case 'burst':
      return untilAborted(signal)
    case 'rebalance-storm':
      return comeAndGo(shop, signal)
    case 'open-transaction':
      return holdTransaction(shop, signal)
    case 'retention-loss':
      return whileStopped(shop, 'archive', () => deleteUnread(shop, signal))
    default:
      return fault satisfies never
  }
}

async function slowDown({ members }: Shop, signal: AbortSignal): Promise<void> {
  // Slower than its topic is filled by enough to fall behind within seconds.
  members.get('shipping')?.slowDown(5)
  await untilAborted(signal)
  members.get('shipping')?.slowDown(1)
}

async function whileStopped(shop: Shop, group: ShopGroup, act: () => Promise<void>): Promise<void> {
  await shop.members.get(group)?.[Symbol.asyncDispose]()
  shop.members.delete(group)
  await act()
  shop.members.set(group, await startMember(shop.kafka, group))
}

async function comeAndGo({ kafka }: Shop, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await using _member = await startMember(kafka, 'analytics')
    await delay(4_000, undefined, { signal }).catch(() => {})
  }
}

async function holdTransaction({ kafka }: Shop, signal: AbortSignal): Promise<void> {
  const producer = kafka.producer({
    transactionalId: 'lab-refunds',
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: 300_000,
  })
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({ topic: 'payments', messages: [{ partition: 0, value: 'refund' }] })
  await untilAborted(signal)
  await transaction.commit()
  await producer.disconnect()
}

async function deleteUnread(shop: Shop, signal: AbortSignal): Promise<void> {
  await keepInventory(shop, retentionMs.lossy)
  await untilAborted(signal)
  await keepInventory(shop, retentionMs.usual)
}

async function keepInventory({ kafka }: Shop, ms: number): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  const configEntries = [
    { name: 'retention.ms', value: String(ms) },
    // Retention deletes whole segments: small ones let it act within seconds.
    { name: 'segment.ms', value: '5000' },
  ]
  const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: 'inventory', configEntries }]
  await admin.alterConfigs({ validateOnly: false, resources })
  await admin.disconnect()
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
}
