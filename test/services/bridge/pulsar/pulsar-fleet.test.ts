import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { limited } from '#bridge/limited.ts'
import { startPythonClient } from '#lab/pulsar/python-client.ts'
import { startPulsar } from '#lab/pulsar/start-pulsar.ts'
import { pulsarSkip } from '#test/support/pulsar.ts'
import { MessageTruth } from '#test/support/truth/message-truth.ts'
import { watchPulsar } from '#test/support/watch-pulsar.ts'

const topics = 1_000
const requestsPerPoll = 300
/** Those that have something unread: the first of each hundred. */
const lateOnes = Array.from({ length: 10 }, (_, i) => i * 100)
/** Admin calls at the same time, while the topics are made. */
const makers = 16
/** A poll reads a share of a thousand topics from a broker on a busy machine. */
const windowMs = 10_000

const streamOf = (i: number) => `public/default/fleet-${String(i).padStart(4, '0')}`
const consumerOf = (i: number) => `reader-${i}`

test('a thousand topics are all measured, within the budget of requests, and what is late among them is told', {
  skip: await pulsarSkip(),
}, async t => {
  await using pulsar = await startPulsar({ heapMb: 512 })
  await using python = await startPythonClient(pulsar.serviceUrl)
  const { admin } = pulsar
  await limited(
    Array.from({ length: topics }, (_, i) => i),
    makers,
    async i => {
      await admin.createTopic(streamOf(i))
      await admin.createSubscription(streamOf(i), consumerOf(i))
    },
  )
  const truths = new Map<string, MessageTruth>()
  for (const i of lateOnes) {
    await using producer = await python.producer(`persistent://${streamOf(i)}`)
    const truth = new MessageTruth()
    truth.sent(await producer.send({ count: 2 }))
    truths.set(consumerOf(i), truth)
  }
  await using watched = await watchPulsar({
    ...{ urls: [pulsar.url], streams: { include: ['public/default/fleet-*'] } },
    ...{ requestsPerPoll, pollIntervalMs: 1_000, idleIntervalMs: 10_000 },
    // Listing a thousand topics is not part of the budget; once is enough here.
    discoveryIntervalMs: 600_000,
  })

  const all = await watched.until(({ status }) => status.series === topics, 'every series')
  assert.equal(all.status.streams, topics)
  assert.equal(all.status.seriesDropped, 0)
  assert.equal(all.status.budget?.requests, requestsPerPoll)
  assert.ok(watched.polls[0]?.status.problems.some(({ code }) => code === 'slow'))
  await watched.until(({ status }) => status.state === 'ok', 'polls that leave nothing waiting')
  const heapBefore = heapAfterCollection()
  await watched.pass(15)
  const grown = heapAfterCollection() - heapBefore
  const settled = watched.polls.slice(-10)

  for (const { samples, status } of settled) {
    assert.equal(new Set(samples.map(({ series }) => series.stream)).size, topics)
    assert.deepEqual(
      samples.filter(({ age }) => !age.known).map(({ series }) => series.stream),
      [],
    )
    const late = samples.flatMap(({ series, backlog }) =>
      (backlog ?? 0) > 0 ? series.consumer : [],
    )
    assert.deepEqual(late.sort(), [...truths.keys()].sort())
    assert.ok(status.cost.requests <= requestsPerPoll, `${status.cost.requests} requests`)
    for (const sample of samples) truths.get(sample.series.consumer)?.assertHolds(sample, windowMs)
  }
  for (const truth of truths.values()) assert.ok(truth.scored >= settled.length)
  // What is late is read each second, and of the others as many as come to their turn in ten.
  const requests = Math.max(...settled.map(({ status }) => status.cost.requests))
  assert.ok(requests <= lateOnes.length + topics / 10, `${requests} requests`)
  // Each poll kept by this test has a thousand samples, of which all but the times are shared or short.
  assert.ok(grown < 60 * 2 ** 20, `the heap grew by ${grown} bytes`)
  t.diagnostic(`${requests} requests a poll, ${Math.round(grown / 2 ** 20)} MiB for 15 polls`)
})

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
