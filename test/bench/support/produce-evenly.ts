import { Kafka, logLevel } from 'kafkajs'

export interface EvenLoad {
  readonly topic: string
  readonly partitions: number
  /** Over all partitions. */
  readonly records: number
  readonly valueBytes?: number
}

/** Writes the same number of records to each partition. */
export async function produceEvenly(
  bootstrap: string,
  { topic, partitions, records, valueBytes = 100 }: EvenLoad,
): Promise<void> {
  const kafka = new Kafka({ clientId: 'bench', brokers: [bootstrap], logLevel: logLevel.NOTHING })
  const producer = kafka.producer()
  await producer.connect()
  try {
    const value = Buffer.alloc(valueBytes, 'x')
    const perPartition = Math.floor(records / partitions)
    for (let partition = 0; partition < partitions; partition++) {
      const messages = Array.from({ length: perPartition }, () => ({ value, partition }))
      await producer.send({ topic, messages })
    }
  } finally {
    await producer.disconnect()
  }
}
