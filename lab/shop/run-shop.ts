import { setTimeout as delay } from 'node:timers/promises'
import { Kafka, logLevel } from 'kafkajs'
import { type Fault, faultAt, faults } from './fault-schedule.ts'
import { injectFault, type Shop } from './inject-fault.ts'
import { startMember } from './member.ts'
import { produceAll } from './producing.ts'
import { type ShopGroup, shopGroups } from './topics.ts'

export interface RunOptions {
  readonly log: (line: string) => void
  readonly signal: AbortSignal
}

/** Runs producers, consumers and faults on a cluster that has the shop's topics, until the signal aborts. */
export async function runShop(bootstrap: string, { log, signal }: RunOptions): Promise<void> {
  const kafka = new Kafka({
    clientId: 'lab-shop',
    brokers: bootstrap.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 2_000 },
  })
  const groups = Object.keys(shopGroups) as ShopGroup[]
  const members = await Promise.all(
    groups.map(async group => [group, await startMember(kafka, group)] as const),
  )
  const shop: Shop = { kafka, members: new Map(members) }
  const producing = produceAll(
    kafka,
    topic => (topic === 'orders' && current === 'burst' ? 10 : 1),
    signal,
  )
  let current: Fault | undefined
  const startedMs = performance.now()
  const elapsedS = () => (performance.now() - startedMs) / 1_000
  while (!signal.aborted) {
    current = faultAt(elapsedS())
    if (current !== undefined) {
      log(`fault: ${faults[current]}`)
      await runWhileItStands(current, shop, { elapsedS, signal })
      log('fault over')
    }
    await delay(1_000, undefined, { signal }).catch(() => {})
  }
  await producing
  await Promise.all([...shop.members.values()].map(member => member[Symbol.asyncDispose]()))
}

async function runWhileItStands(
  fault: Fault,
  shop: Shop,
  { elapsedS, signal }: { readonly elapsedS: () => number; readonly signal: AbortSignal },
): Promise<void> {
  const over = new AbortController()
  const injected = injectFault(fault, shop, over.signal)
  while (!signal.aborted && faultAt(elapsedS()) === fault) {
    await delay(500, undefined, { signal }).catch(() => {})
  }
  over.abort()
  await injected
}
