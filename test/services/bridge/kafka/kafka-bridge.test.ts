import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { after, before, describe } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { createKafkaBridge } from '#bridge/kafka/kafka-bridge.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import type { Broker } from '#lab/kafka/broker.ts'
import { type JavaClient, type JavaClients, startJavaClients } from '#lab/kafka/java-client.ts'
import { type Kafka, startKafka } from '#lab/kafka/start-kafka.ts'
import { type BridgeFixture, describeBridge } from '#test/conformance/bridge.ts'
import { kafkaSkip } from '#test/support/kafka.ts'

/** Intervals and patience that keep the suite short; nothing else differs from what users run. */
const quick = {
  endsIntervalMs: 200,
  commitsIntervalMs: 400,
  discoveryIntervalMs: 400,
  connectTimeoutMs: 1_000,
  requestTimeoutMs: 1_000,
}

describe('a bridge to a real Kafka', { skip: await kafkaSkip() }, () => {
  let kafka: Kafka
  let java: JavaClients
  let producer: JavaClient
  let admin: JavaClient
  let fixtures = 0
  const sockets = new Set<Socket>()
  const onSocket = (message: unknown) => {
    sockets.add((message as { socket: Socket }).socket)
  }

  before(async () => {
    subscribe('net.client.socket', onSocket)
    kafka = await startKafka()
    java = await startJavaClients(kafka.adminBootstrap)
    producer = await java.producer()
    admin = await java.admin()
  })
  after(async () => {
    unsubscribe('net.client.socket', onSocket)
    await java?.[Symbol.asyncDispose]()
    await kafka?.[Symbol.asyncDispose]()
  })

  /** A topic of its own for every test, on which one group has a member and the other has none. */
  async function open(): Promise<BridgeFixture> {
    const [broker] = kafka.brokers as readonly [Broker]
    fixtures += 1
    const stream = `orders-${fixtures}`
    const consumer = `billing-${fixtures}`
    const other = `audit-${fixtures}`
    await kafka.createTopic(stream)
    await producer.call('send', { topic: stream, partition: 0, count: 20 })
    await admin.call('commit', { group: other, topic: stream, offsets: { 0: 5 } })
    const member = await java.consumer('classic', { group: consumer, topics: [stream] })
    await member.call('join')
    await member.call('commit', { topic: stream, offsets: { 0: 5 } })
    let hasLeft = false
    const leave = async () => {
      if (!hasLeft) await member[Symbol.asyncDispose]()
      hasLeft = true
    }
    const config = kafkaBridgeConfig.parse({
      ...quick,
      brokers: [kafka.bootstrap],
      streams: { include: [stream] },
      consumers: { include: [consumer, other] },
    })
    const deps = { clock: systemClock, log: silentLogger }
    const bridge = await createKafkaBridge(config, deps)
    return {
      bridge,
      stream,
      consumer,
      other,
      letPass: ms => delay(ms),
      leave,
      async deleteConsumer() {
        await leave()
        await admin.call('delete-group', { group: consumer })
      },
      async cutOff() {
        broker.pause()
      },
      async mend() {
        broker.resume()
      },
      assertClosed() {
        const open = [...sockets].filter(({ destroyed }) => !destroyed)
        assert.deepEqual(
          open.filter(({ remotePort }) => remotePort === broker.port),
          [],
        )
      },
      async [Symbol.asyncDispose]() {
        broker.resume()
        await leave()
        await bridge[Symbol.asyncDispose]()
      },
    }
  }

  describeBridge('Kafka bridge', open)
})
