import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Kafka as Client, logLevel } from 'kafkajs'
import type { Sample } from '#contracts/sample.ts'
import { type Kafka, startKafka } from '#lab/kafka/start-kafka.ts'
import { type Fault, faults } from '#lab/shop/fault-schedule.ts'
import { injectFault, type Shop } from '#lab/shop/inject-fault.ts'
import { startMember } from '#lab/shop/member.ts'
import { produceAll } from '#lab/shop/producing.ts'
import { type ShopGroup, shopGroups, shopTopics } from '#lab/shop/topics.ts'
import { kafkaSkip } from '#test/support/kafka.ts'
import { type KafkaWatch, watchKafka } from '#test/support/kafka-watch.ts'

const skip = await kafkaSkip()

/** What a bridge must see of each fault, and on whom. */
const signs: Record<
  Fault,
  { readonly group: ShopGroup; readonly sign: (sample: Sample) => boolean }
> = {
  'slow-consumer': { group: 'shipping', sign: ({ backlog = 0 }) => backlog > 60 },
  'stopped-consumer': { group: 'fraud', sign: ({ facts }) => facts.includes('inactive') },
  burst: { group: 'billing', sign: ({ arrivalsPerS = 0 }) => arrivalsPerS > 200 },
  'rebalance-storm': { group: 'analytics', sign: ({ facts }) => facts.includes('rebalancing') },
  'open-transaction': { group: 'fraud', sign: sample => sample.otherIsolation !== undefined },
  'retention-loss': { group: 'archive', sign: ({ facts }) => facts.includes('data_loss') },
}

describe('faults of the lab', { skip }, () => {
  const stop = new AbortController()
  let kafka: Kafka
  let watch: KafkaWatch
  let shop: Shop
  let producing: Promise<void>
  let isBurst = false
  before(async () => {
    kafka = await startKafka()
    for (const [topic, { partitions }] of Object.entries(shopTopics)) {
      await kafka.createTopic(topic, { partitions })
    }
    const brokers = kafka.bootstrap.split(',')
    const client = new Client({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 20 } })
    const groups = Object.keys(shopGroups) as ShopGroup[]
    const members = groups.map(async name => [name, await startMember(client, name)] as const)
    shop = { kafka: client, members: new Map(await Promise.all(members)) }
    const factor = (topic: string) => (isBurst && topic === 'orders' ? 10 : 1)
    producing = produceAll(client, factor, stop.signal)
    watch = await watchKafka(kafka.bootstrap)
  })
  after(async () => {
    stop.abort()
    await producing
    await watch[Symbol.asyncDispose]()
    await Promise.all([...shop.members.values()].map(member => member[Symbol.asyncDispose]()))
    await kafka[Symbol.asyncDispose]()
  })

  for (const [fault, says] of Object.entries(faults) as [Fault, string][]) {
    test(`${fault} is seen by a bridge: ${says}`, async () => {
      const { group, sign } = signs[fault]
      const series = { stream: shopGroups[group].topic, group }
      const patience = { withinMs: 60_000, what: `a sign of ${fault}` }
      await watch.next(series, sample => sample.age.known && !sign(sample), patience)
      const over = new AbortController()
      const injected = injectFault(fault, shop, over.signal)
      isBurst = fault === 'burst'
      await watch.next(series, sign, patience)
      isBurst = false
      over.abort()
      await injected
      assert(shop.members.has(group))
      await watch.next(series, ({ backlog = Number.NaN }) => backlog < 60, patience)
    })
  }
})
