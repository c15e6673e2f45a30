import assert from 'node:assert/strict'
import { access } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { test } from 'node:test'
import { startKafka } from '#lab/kafka/start-kafka.ts'
import { freshName, kafkaSkip, sharedKafka } from '#test/support/kafka.ts'

const skip = await kafkaSkip()

test('a broker keeps its port and its topics over a restart', { skip }, async () => {
  await using kafka = await startKafka()
  const [broker] = kafka.brokers
  assert(broker)
  await kafka.createTopic('kept', { partitions: 2 })
  const before = { pid: broker.pid(), bootstrap: kafka.bootstrap }
  await broker.kill()
  await broker.restart()
  assert.notEqual(broker.pid(), before.pid)
  await assert.rejects(kafka.createTopic('kept'), /already exists/)
})

test('nothing is left of a broker that was disposed', { skip }, async () => {
  const kafka = await startKafka()
  await kafka[Symbol.asyncDispose]()
  await assert.rejects(access(kafka.directory))
  const socket = createConnection(kafka.brokers[0]?.port ?? 0, '127.0.0.1')
  await assert.rejects(
    new Promise((resolve, reject) => socket.on('connect', resolve).on('error', reject)),
  )
})

test('the tests of a file share one broker', { skip }, async () => {
  assert.equal(await sharedKafka(), await sharedKafka())
  await (await sharedKafka()).createTopic(freshName('shared'))
})
