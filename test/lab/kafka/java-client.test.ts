import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startJavaClients } from '#lab/kafka/java-client.ts'
import { runKafkaTool } from '#lab/kafka/java-tools.ts'
import { freshName } from '#test/support/fresh-name.ts'
import { kafkaSkip, sharedKafka } from '#test/support/kafka.ts'

const skip = await kafkaSkip()

test('each kind of member reads and commits exactly what it is told to', { skip }, async () => {
  const kafka = await sharedKafka()
  await using clients = await startJavaClients(kafka.bootstrap)
  const topic = freshName('kinds')
  await kafka.createTopic(topic)
  const producer = await clients.producer()
  assert.deepEqual(await producer.call('send', { topic, count: 3 }), [0, 1, 2])
  const at = (offset: number) => ({ [`${topic}-0`]: offset })

  for (const kind of ['classic', 'consumer'] as const) {
    const member = await clients.consumer(kind, { group: freshName(kind), topics: [topic] })
    assert.deepEqual(await member.call('join'), [`${topic}-0`])
    assert.deepEqual(await member.call('consume', { count: 2 }), at(2))
    assert.deepEqual(await member.call('drain'), at(3))
  }

  const group = freshName('assign-only')
  const assigned = await clients.consumer('assign-only', { group, topics: [topic] })
  assert.deepEqual(await assigned.call('commit', { topic, offsets: { 0: 1 } }), at(1))

  const shared = { group: freshName('share'), topics: [topic] }
  const sharing = await clients.share(shared)
  await sharing.call('consume', { count: 2 })

  const streams = { group: freshName('streams'), topics: [topic] }
  const application = await clients.streams(streams)
  assert.equal(await application.call('consume', { count: 3 }), 3)

  const listed = await runKafkaTool('kafka-consumer-groups', [
    ...['--bootstrap-server', kafka.bootstrap, '--describe', '--group', group],
  ])
  assert.match(listed, /assign-only-\d+-\d+ +kinds-\d+-\d+ +0 +1 +3 +2 /)
})

test('a request that Kafka refuses is told with its reason, and the others go on', {
  skip,
}, async () => {
  const kafka = await sharedKafka()
  await using clients = await startJavaClients(kafka.bootstrap)
  const admin = await clients.admin()
  await assert.rejects(
    admin.call('delete-group', { group: freshName('absent') }),
    /GroupIdNotFound/,
  )
  assert(Array.isArray(await admin.call('groups')))
})
