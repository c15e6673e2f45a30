import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Poll } from '#bridge/bridge.ts'
import { pulsarBridgeConfig } from '#bridge/pulsar/config.ts'
import { createPulsarBridge } from '#bridge/pulsar/pulsar-bridge.ts'
import { runCli } from '#cli/cli.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import {
  type PythonClient,
  type SubscriptionType,
  startPythonClient,
} from '#lab/pulsar/python-client.ts'
import { type Pulsar, startPulsar } from '#lab/pulsar/start-pulsar.ts'
import { type BridgeFixture, describeBridge } from '#test/conformance/bridge.ts'
import { aTerminal } from '#test/services/cli/a-terminal.ts'
import { eventually } from '#test/support/eventually.ts'
import { pulsarSkip } from '#test/support/pulsar.ts'
import { MessageTruth } from '#test/support/truth/message-truth.ts'
import { quickPulsar, sampleOf, watchPulsar } from '#test/support/watch-pulsar.ts'

/** A poll's answers are from at most this long before its samples' time. */
const windowMs = 2_000

describe('a bridge to a real Pulsar', { skip: await pulsarSkip() }, () => {
  let pulsar: Pulsar
  let python: PythonClient
  let topics = 0
  const sockets = new Set<Socket>()
  const onSocket = (message: unknown) => {
    sockets.add((message as { socket: Socket }).socket)
  }

  before(async () => {
    subscribe('net.client.socket', onSocket)
    pulsar = await startPulsar()
    python = await startPythonClient(pulsar.serviceUrl)
  })
  after(async () => {
    unsubscribe('net.client.socket', onSocket)
    await python?.[Symbol.asyncDispose]()
    await pulsar?.[Symbol.asyncDispose]()
  })

  const newTopic = () => {
    topics += 1
    const stream = `public/default/orders-${topics}`
    return { stream, topic: `persistent://${stream}`, subscription: `billing-${topics}` }
  }
  const watch = (stream: string, options = {}) =>
    watchPulsar({ urls: [pulsar.url], streams: { include: [stream] }, ...options })

  function assertTruth(polls: readonly Poll[], consumer: string, truth: MessageTruth): void {
    for (const poll of polls) {
      const sample = sampleOf(poll, consumer)
      if (sample !== undefined) truth.assertHolds(sample, windowMs)
    }
    assert.ok(truth.scored >= 10, `only ${truth.scored} samples`)
  }

  async function open(): Promise<BridgeFixture> {
    const { stream, topic, subscription } = newTopic()
    const other = `audit-${topics}`
    await pulsar.admin.createTopic(stream)
    const member = await python.consumer({ topic, subscription })
    await pulsar.admin.createSubscription(stream, other)
    await using producer = await python.producer(topic)
    await producer.send({ count: 20 })
    let hasLeft = false
    const leave = async () => {
      if (!hasLeft) await member[Symbol.asyncDispose]()
      hasLeft = true
    }
    const config = pulsarBridgeConfig.parse({
      ...quickPulsar,
      urls: [pulsar.url],
      streams: { include: [stream] },
    })
    const bridge = await createPulsarBridge(config, { clock: systemClock, log: silentLogger })
    // Those of whoever arranges the cluster, which stay open for the next test.
    const others = new Set(sockets)
    const { port } = new URL(pulsar.url)
    return {
      ...{ bridge, stream, consumer: subscription, other, leave },
      letPass: ms => delay(ms),
      async deleteConsumer() {
        await leave()
        await pulsar.admin.deleteSubscription(stream, subscription)
      },
      async cutOff() {
        pulsar.pause()
      },
      async mend() {
        pulsar.resume()
      },
      assertClosed() {
        const isOpen = (socket: Socket) =>
          !others.has(socket) && !socket.destroyed && socket.remotePort === Number(port)
        assert.deepEqual([...sockets].filter(isOpen), [])
      },
      async [Symbol.asyncDispose]() {
        pulsar.resume()
        await leave()
        await bridge[Symbol.asyncDispose]()
      },
    }
  }

  describeBridge('Pulsar bridge', open)

  for (const type of ['exclusive', 'shared', 'failover', 'key_shared'] as const) {
    test(`ages of a subscription of type ${type} hold the truth while it is read and while it hangs`, async t => {
      const { stream, topic, subscription } = newTopic()
      const truth = new MessageTruth()
      await using consumer = await python.consumer({
        topic,
        subscription,
        type: type satisfies SubscriptionType,
      })
      await using producer = await python.producer(topic)
      await using watched = await watch(stream)
      for (let round = 0; round < 3; round++) {
        truth.sent(await producer.send({ count: 4, key: 'k' }))
        await watched.pass(2)
      }
      await consumer.receive(12)
      for (let index = 0; index < 12; index += 2) {
        for (const each of [index, index + 1]) {
          const [when] = await consumer.ack([each])
          assert.ok(when !== undefined)
          truth.acked(each, when)
        }
        await watched.pass(1)
      }
      await watched.until(poll => sampleOf(poll, subscription)?.backlog === 0, 'no backlog')
      assertTruth(watched.polls, subscription, truth)
      const widest = Math.max(...truth.widthsMs)
      t.diagnostic(`${truth.scored} samples, bounds at most ${widest} ms wide`)
      const ages = watched.polls.flatMap(poll => sampleOf(poll, subscription)?.age ?? [])
      const methods = new Set(ages.flatMap(age => (age.known ? [age.method] : [])))
      assert.ok(methods.has('caught-up'))
      assert.ok(methods.has('log-append-time') || methods.has('end-offset-history'))
    })
  }

  test('messages acknowledged out of order leave the age with the oldest that is not', async () => {
    const { stream, topic, subscription } = newTopic()
    const truth = new MessageTruth()
    await using consumer = await python.consumer({ topic, subscription, type: 'shared' })
    await using producer = await python.producer(topic)
    truth.sent(await producer.send({ count: 3 }))
    await delay(1_500)
    truth.sent(await producer.send({ count: 3 }))
    await consumer.receive(6)
    await using watched = await watch(stream)
    const ack = async (index: number) => {
      const [when] = await consumer.ack([index])
      assert.ok(when !== undefined)
      truth.acked(index, when)
    }
    for (const index of [1, 2, 4]) await ack(index)
    const held = await watched.until(poll => sampleOf(poll, subscription)?.backlog === 3, 'three')
    const before = sampleOf(held, subscription)?.age
    assert.ok(before?.known === true && before.lowMs > 1_000, JSON.stringify(before))
    await ack(0)
    await watched.until(poll => {
      const age = sampleOf(poll, subscription)?.age
      return age?.known === true && age.highMs < before.lowMs + 500
    }, 'the age of the later ones')
    await watched.pass(8)
    assertTruth(watched.polls, subscription, truth)
  })

  test('batches and partitions: one series, as old as the oldest message of any partition', async () => {
    const { stream, topic, subscription } = newTopic()
    const truth = new MessageTruth()
    await pulsar.admin.createTopic(stream, { partitions: 3 })
    await using consumer = await python.consumer({ topic, subscription, type: 'shared' })
    await using producer = await python.producer(topic, { batchMessages: 10 })
    await using watched = await watch(stream)
    truth.sent(await producer.send({ count: 30, key: 'k' }))
    await watched.pass(4)
    truth.sent(await producer.send({ count: 30, key: 'k' }))
    const full = await watched.until(poll => sampleOf(poll, subscription) !== undefined, 'a series')
    assert.deepEqual(
      full.samples.map(({ series, evidence }) => [series.stream, evidence.partitions]),
      [[stream, 3]],
    )
    await consumer.receive(60)
    await watched.pass(6)
    // In what order a consumer takes messages of several partitions is its own affair: either none is acknowledged, or all.
    const when = await consumer.ack(Array.from({ length: 60 }, (_, i) => i))
    const all = [when[0]?.[0] ?? 0, when.at(-1)?.[1] ?? 0] as const
    for (let i = 0; i < 60; i++) truth.acked(i, all)
    const done = await watched.until(poll => sampleOf(poll, subscription)?.backlog === 0, 'the end')
    assert.equal(sampleOf(done, subscription)?.age.known, true)
    assertTruth(watched.polls, subscription, truth)
  })

  test('a delayed message is not late before it is due, and is from then on', async () => {
    const { stream, topic, subscription } = newTopic()
    const truth = new MessageTruth()
    const delayMs = 4_000
    const consumer = await python.consumer({ topic, subscription, type: 'shared' })
    await using producer = await python.producer(topic)
    await using watched = await watch(stream)
    const sent = await producer.send({ count: 2, deliverAfterMs: delayMs })
    truth.sent(sent.map(([from, to]) => [from + delayMs, to + delayMs] as const))
    // The broker knows them as delayed once it has read them for its consumer, a moment after they came.
    await watched.until(poll => {
      const sample = sampleOf(poll, subscription)
      return sample?.age.known === true && sample.backlog === 0
    }, 'an age, and nothing due')
    await watched.until(
      poll => sampleOf(poll, subscription)?.backlog === 2,
      'messages that are due',
    )
    await watched.pass(4)
    // Without a consumer the broker does not look any more what is due.
    await consumer[Symbol.asyncDispose]()
    await watched.pass(4)
    assertTruth(watched.polls, subscription, truth)
    const age = sampleOf(watched.polls.at(-1) as Poll, subscription)?.age
    assert.ok(age?.known === true && age.highMs > 1_000, JSON.stringify(age))
  })

  test('a cursor that is set back is as old as what it has to read again', async () => {
    const { stream, topic, subscription } = newTopic()
    const truth = new MessageTruth()
    await using producer = await python.producer(topic)
    {
      await using consumer = await python.consumer({ topic, subscription })
      truth.sent(await producer.send({ count: 5 }))
      await consumer.receive(5)
      await consumer.ackUpTo(4)
    }
    await using watched = await watch(stream)
    await watched.until(poll => sampleOf(poll, subscription)?.backlog === 0, 'nothing to read')
    await delay(1_500)
    const path = `persistent/${stream}/subscription/${subscription}/resetcursor/${Date.now() - 3_600_000}`
    await pulsar.admin.call('POST', path)
    await watched.until(poll => sampleOf(poll, subscription)?.backlog === 5, 'all of it again')
    const from = watched.polls.length
    await watched.pass(10)
    assertTruth(watched.polls.slice(from), subscription, truth)
  })

  test('who acknowledges nothing is stalled, a topic without messages is idle, and both are told apart', async () => {
    const { stream, topic, subscription } = newTopic()
    await using consumer = await python.consumer({ topic, subscription })
    await using producer = await python.producer(topic)
    await producer.send({ count: 3 })
    await using watched = await watch(stream)
    const has = (fact: 'stalled' | 'idle' | 'inactive') => (poll: Poll) =>
      sampleOf(poll, subscription)?.facts.includes(fact) === true
    const stuck = await watched.until(has('stalled'), 'the fact stalled')
    assert.equal(has('idle')(stuck), true)
    assert.equal(has('inactive')(stuck), false)
    await consumer.receive(3)
    await consumer.ackUpTo(2)
    const done = await watched.until(poll => !has('stalled')(poll), 'an end of it')
    assert.equal(has('idle')(done), true)
  })

  test('what is idle is read seldom, and its age says so', async () => {
    const { stream, subscription } = newTopic()
    await pulsar.admin.createTopic(stream)
    await pulsar.admin.createSubscription(stream, subscription)
    await using watched = await watch(stream, { discoveryIntervalMs: 60_000 })
    await watched.until(poll => {
      const age = sampleOf(poll, subscription)?.age
      return age?.known === true && age.reason === 'idle, so seldom read' && age.highMs >= 200
    }, 'a poll that did not read it')
    const from = watched.polls.length
    await watched.pass(12)
    const spent = watched.polls
      .slice(from)
      .reduce((sum, { status }) => sum + status.cost.requests, 0)
    assert.ok(spent >= 2 && spent <= 6, `${spent} requests in 12 polls`)
  })

  test('a budget of requests leaves topics for the next poll, and says so', async () => {
    const names = [newTopic(), newTopic(), newTopic()]
    for (const { stream, topic, subscription } of names) {
      await pulsar.admin.createTopic(stream)
      await pulsar.admin.createSubscription(stream, subscription)
      await using producer = await python.producer(topic)
      await producer.send()
    }
    const include = names.map(({ stream }) => stream)
    await using watched = await watch('', { streams: { include }, requestsPerPoll: 1 })
    const poll = await watched.until(({ samples }) => samples.length === 3, 'all of them')
    assert.deepEqual(
      poll.status.problems.map(({ code }) => code),
      ['slow'],
    )
    assert.ok(poll.samples.every(({ age }) => age.known))
  })

  test('a deleted topic ends its series, and one of the same name begins anew', async () => {
    const { stream, topic, subscription } = newTopic()
    await pulsar.admin.createTopic(stream)
    await pulsar.admin.createSubscription(stream, subscription)
    {
      await using producer = await python.producer(topic)
      await producer.send({ count: 3 })
    }
    await using watched = await watch(stream)
    await watched.until(poll => sampleOf(poll, subscription)?.backlog === 3, 'a backlog')
    await pulsar.admin.deleteTopic(stream)
    const poll = await watched.until(({ ended }) => ended.length > 0, 'the end of the series')
    assert.deepEqual(
      poll.ended.map(key => [key.stream, key.consumer]),
      [[stream, subscription]],
    )
    assert.equal(poll.status.state, 'ok')
    await pulsar.admin.createTopic(stream)
    await pulsar.admin.createSubscription(stream, subscription)
    const again = await watched.until(found => found.samples.length > 0, 'the new series')
    assert.equal(sampleOf(again, subscription)?.backlog, 0)
  })

  test('a bundle that is unloaded in between neither ends a series nor breaks its bounds', async () => {
    const { stream, topic, subscription } = newTopic()
    const truth = new MessageTruth()
    await pulsar.admin.createTopic(stream)
    await pulsar.admin.createSubscription(stream, subscription)
    {
      await using producer = await python.producer(topic)
      truth.sent(await producer.send({ count: 3 }))
    }
    await using watched = await watch(stream)
    await watched.pass(3)
    for (let i = 0; i < 3; i++) {
      await pulsar.admin.call('PUT', 'namespaces/public/default/unload')
      await watched.pass(3)
    }
    await watched.until(poll => sampleOf(poll, subscription)?.age.known === true, 'a known age')
    assertTruth(watched.polls, subscription, truth)
    assert.deepEqual(
      watched.polls.flatMap(({ ended }) => ended),
      [],
    )
  })

  test('what happens around a subscription is told: consumers, unloads, partitions and policies', async () => {
    const namespace = 'public/changing'
    const stream = `${namespace}/orders`
    const topic = `persistent://${stream}`
    await pulsar.admin.createNamespace(namespace)
    await pulsar.admin.createTopic(stream, { partitions: 2 })
    await pulsar.admin.createSubscription(stream, 'billing')
    await using producer = await python.producer(topic)
    await using watched = await watch(stream)
    await watched.until(poll => sampleOf(poll, 'billing') !== undefined, 'the series')
    const told = async (what: string, text: RegExp) => {
      const found = () =>
        watched.polls
          .flatMap(({ changes = [] }) => changes)
          .find(({ event }) => text.test(event.text))
      const change = await eventually(found, {
        ...{ what: `${text}`, withinMs: 40_000 },
      })
      assert.equal(change.event.what, what)
      assert.ok((change.event.notBeforeMs ?? Number.POSITIVE_INFINITY) <= change.event.atMs)
      return change.subject
    }

    const member = await python.consumer({ topic, subscription: 'billing', type: 'shared' })
    const joined = /^consumers of billing on public\/changing\/orders went from 0 to 1$/
    assert.deepEqual(await told('rebalance', joined), { stream, consumer: 'billing' })
    await member[Symbol.asyncDispose]()
    await told('rebalance', /went from 1 to 0$/)

    await producer.send({ count: 6 })
    const isSeen = (poll: Poll) => (sampleOf(poll, 'billing')?.backlog ?? 0) > 0
    await watched.until(isSeen, 'the messages')
    await pulsar.admin.call('PUT', `namespaces/${namespace}/unload`)
    const loaded = /public\/changing\/orders (was|were) unloaded and loaded by 127\.0\.0\.1/
    assert.deepEqual(await told('other', loaded), { stream })

    await pulsar.admin.call('POST', `persistent/${stream}/partitions`, 3)
    const grown = /^partitions of public\/changing\/orders went from 2 to 3$/
    assert.deepEqual(await told('configuration', grown), { stream })
    await pulsar.admin.call('POST', `namespaces/${namespace}/messageTTL`, 3_600)
    const policy = /^message_ttl_in_seconds of public\/changing went from unset to 3600$/
    assert.deepEqual(await told('configuration', policy), { stream: `${namespace}/*` })
    assert.deepEqual(
      watched.polls.flatMap(({ ended }) => ended),
      [],
    )
  })

  test('foretap lag shows a subscription with its age and backlog', async () => {
    const { stream, topic, subscription } = newTopic()
    await pulsar.admin.createTopic(stream)
    await pulsar.admin.createSubscription(stream, subscription)
    {
      await using producer = await python.producer(topic)
      await producer.send({ count: 3 })
    }
    const terminal = aTerminal()
    const args = ['--pulsar', pulsar.url, '--topic', stream, '--fail-over', '1s', '--json']
    assert.equal(await runCli(['lag', ...args], terminal), 3, terminal.errors())
    const { series } = JSON.parse(terminal.output()) as { series: SeriesRow[] }
    assert.deepEqual(
      series.map(({ series: key, backlog, state }) => [key.stream, key.consumer, backlog, state]),
      [[stream, subscription, 3, 'firing']],
    )
  })

  test('system topics are left out', async () => {
    await using watched = await watchPulsar({ urls: [pulsar.url] })
    const poll = await watched.until(({ samples }) => samples.length > 0, 'series')
    const system = poll.samples.filter(({ series }) => /^pulsar\/|\/__/.test(series.stream))
    assert.deepEqual(system, [])
  })

  test('a broker that is killed is a state, and the same series go on when it is back', async () => {
    const { stream, topic, subscription } = newTopic()
    const truth = new MessageTruth()
    await pulsar.admin.createTopic(stream)
    await pulsar.admin.createSubscription(stream, subscription)
    {
      await using producer = await python.producer(topic)
      truth.sent(await producer.send({ count: 3 }))
    }
    await using watched = await watch(stream)
    await watched.until(poll => sampleOf(poll, subscription)?.age.known === true, 'a known age')
    await pulsar.kill()
    const lost = await watched.until(({ status }) => status.state === 'unreachable', 'the state')
    assert.deepEqual(sampleOf(lost, subscription)?.age, {
      known: false,
      reason: 'broker-unreachable',
    })
    assert.deepEqual(
      lost.status.problems.map(({ code }) => code),
      ['unreachable'],
    )
    await pulsar.restart()
    await watched.until(poll => sampleOf(poll, subscription)?.age.known === true, 'an age again')
    await watched.pass(8)
    assertTruth(watched.polls, subscription, truth)
    assert.deepEqual(
      watched.polls.flatMap(({ ended }) => ended),
      [],
    )
  })
})
