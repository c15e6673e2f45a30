import { type Consumer, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs'
import type { Kafka as LabKafka } from '#lab/kafka/start-kafka.ts'

/** Faults of a real cluster, each on a stream and with a consumer of its own. */
export interface KafkaFaults extends AsyncDisposable {
  /** A transaction opens on `ledger` and stays so, and retention takes what `loser` on `lossy` has not read. */
  strike(): Promise<void>
}

const topics = ['orders', 'lossy', 'ledger', 'stuck', 'left', 'joined'] as const
const records = 30
/** Longer than any test that holds one open. */
const transactionTimeout = 300_000

/**
 * `billing` never reads `orders`, `mail` does; `auditor` waits behind a transaction on `ledger`; `frozen` has a member
 * that commits nothing of `stuck`; `moved` reads `joined` and has offsets of `left`.
 */
export async function playFaults(lab: LabKafka): Promise<KafkaFaults> {
  await using stack = new AsyncDisposableStack()
  const kafka = new Kafka({
    ...{ clientId: 'faults', brokers: [lab.bootstrap], logLevel: logLevel.NOTHING },
    retry: { retries: 20 },
  })
  const admin = kafka.admin()
  await admin.connect()
  stack.defer(() => admin.disconnect())
  for (const topic of topics) await lab.createTopic(topic)
  for (const [groupId, topic, offset] of [
    ['billing', 'orders', '0'],
    ['mail', 'orders', '0'],
    ['loser', 'lossy', '0'],
    // It has read all that there is before the transaction.
    ['auditor', 'ledger', String(records)],
    ['frozen', 'stuck', '0'],
    ['moved', 'left', '0'],
  ] as const) {
    await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset }] })
  }
  const producer = stack.adopt(await connected(kafka.producer(plain)), one => one.disconnect())
  const send = (topic: string, count: number) =>
    producer.send({ topic, messages: Array.from({ length: count }, () => ({ value: 'x' })) })
  for (const topic of topics) await send(topic, records)

  const blocker = await connected(
    kafka.producer({
      ...{ ...plain, transactionalId: 'blocker', transactionTimeout },
      ...{ idempotent: true, maxInFlightRequests: 1 },
    }),
  )
  stack.defer(() => blocker.disconnect())
  const open = stack.use(new AsyncDisposableStack())
  const reads = async (groupId: string, topic: string, commits: boolean) => {
    const consumer: Consumer = kafka.consumer({ groupId })
    stack.defer(() => consumer.disconnect())
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const autoCommit = { autoCommit: commits, autoCommitInterval: 500 }
    await consumer.run({ ...autoCommit, eachMessage: async () => {} })
  }
  await reads('mail', 'orders', true)
  await reads('frozen', 'stuck', false)
  await reads('moved', 'joined', true)
  const flow = setInterval(() => void send('orders', 3).catch(() => {}), 500)
  stack.defer(() => clearInterval(flow))
  const owned = stack.move()
  return {
    async strike() {
      const transaction = await blocker.transaction()
      open.defer(() => transaction.abort())
      await transaction.send({ topic: 'ledger', messages: [{ value: 'open' }] })
      await send('ledger', 5)
      await admin.deleteTopicRecords({
        topic: 'lossy',
        partitions: [{ partition: 0, offset: '20' }],
      })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const plain = { createPartitioner: Partitioners.DefaultPartitioner }

async function connected(producer: Producer): Promise<Producer> {
  await producer.connect()
  return producer
}
