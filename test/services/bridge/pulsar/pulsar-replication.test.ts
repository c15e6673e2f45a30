import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Poll } from '#bridge/bridge.ts'
import { type PythonClient, startPythonClient } from '#lab/pulsar/python-client.ts'
import { replicate } from '#lab/pulsar/replicate.ts'
import { type Pulsar, startPulsar } from '#lab/pulsar/start-pulsar.ts'
import { pulsarSkip } from '#test/support/pulsar.ts'
import { MessageTruth } from '#test/support/truth/message-truth.ts'
import { type PulsarWatch, sampleOf, watchPulsar } from '#test/support/watch-pulsar.ts'

const windowMs = 2_000
const namespace = 'shop/orders'

describe('replication between two real Pulsars', { skip: await pulsarSkip() }, () => {
  let east: Pulsar
  let west: Pulsar
  let python: PythonClient

  before(async () => {
    east = await startPulsar({ cluster: 'east' })
    west = await startPulsar({ cluster: 'west' })
    await replicate([east, west], namespace)
    python = await startPythonClient(east.serviceUrl)
  })
  after(async () => {
    await python?.[Symbol.asyncDispose]()
    await west?.[Symbol.asyncDispose]()
    await east?.[Symbol.asyncDispose]()
  })

  /** How old the replication to `west` is for certain; undefined while it is not known. */
  const lowOf = (poll: Poll) => {
    const age = sampleOf(poll, 'west')?.age
    return age?.known === true ? age.lowMs : undefined
  }
  const isDone = (poll: Poll) => {
    const sample = sampleOf(poll, 'west')
    return sample?.backlog === 0 && sample.age.known && sample.age.bestMs === 0
  }
  const watch = (stream: string) =>
    watchPulsar({ urls: [east.url], streams: { include: [stream] } })

  async function assertGrows(watched: PulsarWatch, toMs: number): Promise<Poll> {
    const from = watched.polls.length
    const poll = await watched.until(one => (lowOf(one) ?? 0) > toMs, `an age over ${toMs} ms`)
    const lows = watched.polls.slice(from).flatMap(one => lowOf(one) ?? [])
    assert.deepEqual(
      lows,
      lows.toSorted((a, b) => a - b),
      'it only grows',
    )
    return poll
  }

  test('its age grows while the peer is frozen or gone and the topic is loaded anew, and ends when it is back', async t => {
    const stream = `${namespace}/delayed`
    const truth = new MessageTruth()
    await east.admin.createTopic(stream)
    await using producer = await python.producer(`persistent://${stream}`)
    await using watched = await watch(stream)
    await producer.send({ count: 5 })
    const first = await watched.until(isDone, 'replication that is done')
    assert.deepEqual(sampleOf(first, 'west')?.series, {
      ...{ cluster: 'pulsar', stream, consumer: 'west', kind: 'replication' },
    })
    const late: Poll[] = []
    const keep = async (from: number, fromMs: number, sent: number) => {
      const untilMs = Date.now()
      late.push(...watched.polls.slice(from))
      await watched.until(isDone, 'replication that is done again')
      for (let i = 0; i < 5; i++) truth.acked(sent + i, [untilMs, Date.now()])
      assert.ok(untilMs > fromMs)
    }

    west.pause()
    let from = watched.polls.length
    let startedMs = Date.now()
    truth.sent(await producer.send({ count: 5 }))
    await assertGrows(watched, 3_000)
    west.resume()
    await keep(from, startedMs, 0)

    await west.kill()
    from = watched.polls.length
    startedMs = Date.now()
    truth.sent(await producer.send({ count: 5 }))
    const lost = await assertGrows(watched, 2_000)
    assert.equal(sampleOf(lost, 'west')?.facts.includes('inactive'), true)
    assert.equal(sampleOf(lost, 'west')?.backlog, 5)
    await east.admin.call('PUT', `namespaces/${namespace}/unload`)
    await assertGrows(watched, 5_000)
    await west.restart()
    await keep(from, startedMs, 5)

    for (const poll of late) {
      const sample = sampleOf(poll, 'west')
      if (sample !== undefined) truth.assertHolds(sample, windowMs)
    }
    assert.ok(truth.scored >= 20, `${truth.scored}`)
    t.diagnostic(`${truth.scored} samples, bounds at most ${Math.max(...truth.widthsMs)} ms wide`)
  })

  test('markers of a replicated subscription are no backlog', async () => {
    const stream = `${namespace}/marked`
    const topic = `persistent://${stream}`
    await east.admin.createTopic(stream)
    const subscription = 'billing'
    const consumer = await python.consumer({ topic, subscription, replicated: true })
    await using producer = await python.producer(topic)
    await using watched = await watch(stream)
    for (let i = 0; i < 4; i++) {
      await producer.send({ count: 2 })
      await watched.pass(4)
    }
    await consumer.receive(8)
    await consumer.ackUpTo(7)
    await watched.until(poll => sampleOf(poll, subscription)?.backlog === 0, 'nothing to read')
    await consumer[Symbol.asyncDispose]()
    await watched.pass(20)
    for (const poll of watched.polls.slice(-16)) {
      const sample = sampleOf(poll, subscription)
      assert.equal(sample?.backlog, 0)
      assert.ok(sample.age.known && sample.age.bestMs === 0, JSON.stringify(sample))
      assert.equal(sample.facts.includes('stalled'), false)
    }
  })
})
