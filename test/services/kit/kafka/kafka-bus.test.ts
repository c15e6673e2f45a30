import { Registry } from 'prom-client'
import { systemClock } from '#kit/clock.ts'
import { createKafkaBus } from '#kit/kafka/kafka-bus.ts'
import { kafkaBusConfig } from '#kit/kafka/kafka-bus-config.ts'
import { silentLogger } from '#kit/logger.ts'
import { describeBus } from '#test/conformance/bus.ts'
import { freshName } from '#test/support/fresh-name.ts'
import { kafkaSkip, sharedKafka } from '#test/support/kafka.ts'

describeBus({
  name: 'Kafka bus',
  skip: await kafkaSkip(),
  withinMs: 20_000,
  async open() {
    const { bootstrap } = await sharedKafka()
    const config = kafkaBusConfig.parse({
      brokers: bootstrap.split(','),
      topicPrefix: `${freshName('bus')}.`,
      ...{ partitions: 3, replicationFactor: 1, sessionTimeoutMs: 6_000, retryMs: 50 },
    })
    const start = async () => {
      const registry = new Registry()
      const bus = await createKafkaBus(config, { clock: systemClock, log: silentLogger, registry })
      return { registry, bus }
    }
    let running = await start()
    return {
      get bus() {
        return running.bus
      },
      get registry() {
        return running.registry
      },
      async reopen() {
        await running.bus[Symbol.asyncDispose]()
        running = await start()
        return running.bus
      },
      async [Symbol.asyncDispose]() {
        await running.bus[Symbol.asyncDispose]()
      },
    }
  },
})
