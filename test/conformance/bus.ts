import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Registry } from 'prom-client'
import { bridgeStatus } from '#contracts/bridge-status.ts'
import { deadLetter } from '#contracts/dead-letter.ts'
import { type TopicName, topics } from '#contracts/topics.ts'
import type { Bus, BusMessage, SubscribeOptions } from '#kit/bus/bus.ts'
import { createCodec } from '#kit/bus/codec.ts'
import { readMessage } from '#kit/bus/read-message.ts'
import { AppError } from '#kit/errors.ts'
import { eventually } from '#test/support/eventually.ts'

/** A bus on topics that no other test uses. Disposing it closes the bus and what is behind it. */
export interface BusFixture extends AsyncDisposable {
  readonly bus: Bus
  readonly registry: Registry
  /** Closes the bus and opens another on the same messages, as a restart does. */
  reopen(): Promise<Bus>
}

export interface BusSuite {
  readonly name: string
  readonly open: () => Promise<BusFixture>
  /** Why no bus of this kind can run here. */
  readonly skip?: string | false
  /** How long one step may take. */
  readonly withinMs: number
}

const { samples, bridges, anomalies, incidents, deadLetters } = topics

const numbered = (keys: readonly string[], count: number) =>
  Array.from({ length: count }, (_, i) => ({
    key: keys[i % keys.length] ?? '',
    value: JSON.stringify({ n: i }),
  }))

const numberOf = (message: BusMessage): number => JSON.parse(message.value).n

/** A subscriber that remembers what it was given. */
function recorder(options: Omit<SubscribeOptions, 'handle'>) {
  const seen: BusMessage[] = []
  return {
    seen,
    options: {
      ...options,
      handle: async (batch: readonly BusMessage[]) => void seen.push(...batch),
    },
  }
}

/** What every bus must do, whatever moves its messages. */
export function describeBus({ name, open, skip = false, withinMs }: BusSuite): void {
  const options = { skip, timeout: 12 * withinMs }
  const seeing = (seen: readonly BusMessage[], count: number) =>
    eventually(() => seen.length >= count, { withinMs, what: `${count} messages` })

  test(
    `${name}: messages of one key come in the order of publication, headers included`,
    options,
    async () => {
      await using fixture = await open()
      const all = recorder({ topic: samples.name, from: 'earliest' })
      await using subscription = await fixture.bus.subscribe(all.options)
      await subscription.ready
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
      const messages = numbered(['0', '1', '255'], 300).map(message => ({
        ...message,
        headers: { traceparent },
      }))
      for (let i = 0; i < 300; i += 50)
        await fixture.bus.publish(samples.name, messages.slice(i, i + 50))
      await seeing(all.seen, 300)
      for (const key of ['0', '1', '255']) {
        const numbers = all.seen.filter(message => message.key === key).map(numberOf)
        assert.deepEqual(
          numbers,
          numbers.toSorted((a, b) => a - b),
        )
        assert.equal(numbers.length, 100)
      }
      assert.ok(
        all.seen.every(
          ({ headers, publishedAtMs }) => headers.traceparent === traceparent && publishedAtMs > 0,
        ),
      )
    },
  )

  test(
    `${name}: members of a group share the shards and each message reaches one of them`,
    options,
    async () => {
      await using fixture = await open()
      const shards: ReadonlySet<number>[] = [new Set(), new Set()]
      const members = [0, 1].map(i =>
        recorder({
          topic: samples.name,
          group: 'sharing',
          from: 'earliest',
          onAssigned: owned => {
            shards[i] = owned
          },
        }),
      )
      await using first = await fixture.bus.subscribe(members[0]?.options ?? assert.fail())
      await using second = await fixture.bus.subscribe(members[1]?.options ?? assert.fail())
      await Promise.all([first.ready, second.ready])
      await eventually(
        () =>
          shards.every(owned => owned.size > 0) &&
          (shards[0]?.size ?? 0) + (shards[1]?.size ?? 0) === 256,
        {
          withinMs: 3 * withinMs,
          what: 'both members to own shards',
        },
      )
      const keys = Array.from({ length: 256 }, (_, shard) => String(shard))
      await fixture.bus.publish(samples.name, numbered(keys, 512))
      const seen = () => members.flatMap(member => member.seen)
      await eventually(() => seen().length >= 512, { withinMs, what: 'all messages' })
      assert.equal(seen().length, 512)
      for (const [i, member] of members.entries()) {
        assert.ok(member.seen.length > 0)
        assert.ok(member.seen.every(message => shards[i]?.has(Number(message.key))))
      }
    },
  )

  test(`${name}: subscribers without a group each see every message`, options, async () => {
    await using fixture = await open()
    const both = [1, 2].map(() => recorder({ topic: anomalies.name, from: 'latest' }))
    await using one = await fixture.bus.subscribe(both[0]?.options ?? assert.fail())
    await using other = await fixture.bus.subscribe(both[1]?.options ?? assert.fail())
    await Promise.all([one.ready, other.ready])
    await fixture.bus.publish(anomalies.name, numbered(['a', 'b'], 10))
    for (const { seen } of both) await seeing(seen, 10)
  })

  test(
    `${name}: messages whose handling fails come again, those behind them later`,
    options,
    async () => {
      await using fixture = await open()
      const handled: number[] = []
      let failures = 2
      await using subscription = await fixture.bus.subscribe({
        topic: samples.name,
        group: 'failing',
        from: 'earliest',
        async handle(batch) {
          if (failures-- > 0) throw new Error('not now')
          handled.push(...batch.map(numberOf))
        },
      })
      await subscription.ready
      await fixture.bus.publish(samples.name, numbered(['7'], 20))
      await eventually(() => handled.length >= 20, { withinMs, what: 'all messages' })
      assert.deepEqual(
        [...new Set(handled)],
        Array.from({ length: 20 }, (_, i) => i),
      )
      assert.match(
        await fixture.registry.metrics(),
        /foretap_bus_redelivered_total\{topic="foretap.samples"\} [1-9]/,
      )
    },
  )

  test(
    `${name}: a message that can never be handled goes to the dead letters and those behind it go on`,
    options,
    async () => {
      await using fixture = await open()
      const handled: number[] = []
      const dead = recorder({ topic: deadLetters.name, from: 'earliest' })
      await using letters = await fixture.bus.subscribe(dead.options)
      await using subscription = await fixture.bus.subscribe({
        topic: anomalies.name,
        group: 'poisoned',
        from: 'earliest',
        async handle(batch) {
          if (batch.some(message => numberOf(message) === 3)) throw new Error('indigestible')
          handled.push(...batch.map(numberOf))
        },
      })
      await Promise.all([letters.ready, subscription.ready])
      await fixture.bus.publish(anomalies.name, numbered(['k'], 6))
      await eventually(() => new Set(handled).size === 5, { withinMs, what: 'the other messages' })
      await seeing(dead.seen, 1)
      const letter = deadLetter.parse(JSON.parse(dead.seen[0]?.value ?? ''))
      assert.deepEqual(
        [letter.reason, letter.topic, letter.detail],
        ['handler', anomalies.name, 'indigestible'],
      )
    },
  )

  test(
    `${name}: a group goes on where it stopped after a restart, with what it had not handled`,
    options,
    async () => {
      await using fixture = await open()
      const before = recorder({ topic: anomalies.name, group: 'restarted', from: 'earliest' })
      const subscription = await fixture.bus.subscribe(before.options)
      await subscription.ready
      await fixture.bus.publish(anomalies.name, numbered(['x', 'y'], 10))
      await seeing(before.seen, 10)
      await subscription[Symbol.asyncDispose]()
      await fixture.bus.publish(anomalies.name, numbered(['x', 'y'], 14).slice(10))
      const bus = await fixture.reopen()
      const after = recorder({ topic: anomalies.name, group: 'restarted', from: 'earliest' })
      await using again = await bus.subscribe(after.options)
      await again.ready
      await seeing(after.seen, 4)
      assert.deepEqual(
        after.seen.map(numberOf).toSorted((a, b) => a - b),
        [10, 11, 12, 13],
      )
    },
  )

  test(`${name}: incidents are still there after a restart`, options, async () => {
    await using fixture = await open()
    await fixture.bus.publish(incidents.name, [
      { key: 'i1', value: '{"n":1}' },
      { key: 'i2', value: '{"n":2}' },
    ])
    await fixture.bus.publish(incidents.name, [{ key: 'i1', value: '{"n":3}' }])
    const bus = await fixture.reopen()
    assert.deepEqual([...(await bus.snapshot(incidents.name))].sort(), [
      ['i1', '{"n":3}'],
      ['i2', '{"n":2}'],
    ])
  })

  test(
    `${name}: a compacted topic gives its current keys first and forgets deleted ones`,
    options,
    async () => {
      await using fixture = await open()
      assert.equal((await fixture.bus.snapshot(bridges.name)).size, 0)
      const publish = (key: string, value: string) =>
        fixture.bus.publish(bridges.name, [{ key, value }])
      for (let n = 0; n < 5; n++) await publish('east', JSON.stringify({ n }))
      await publish('west', '{"n":7}')
      await publish('gone', '{"n":8}')
      await publish('gone', '')
      assert.deepEqual([...(await fixture.bus.snapshot(bridges.name))].sort(), [
        ['east', '{"n":4}'],
        ['west', '{"n":7}'],
      ])
      const late = recorder({ topic: bridges.name, from: 'latest' })
      await using subscription = await fixture.bus.subscribe(late.options)
      await subscription.ready
      const current = new Map(late.seen.map(({ key, value }) => [key, value]))
      assert.equal(current.get('east'), '{"n":4}')
      assert.equal(current.get('west'), '{"n":7}')
      assert.ok((current.get('gone') ?? '') === '')
      await publish('west', '')
      await eventually(() => late.seen.some(({ key, value }) => key === 'west' && value === ''), {
        withinMs,
        what: 'the deletion',
      })
    },
  )

  test(
    `${name}: what cannot be read is a dead letter with the reason, counted, and nothing stops`,
    options,
    async () => {
      await using fixture = await open()
      const codec = createCodec(bridges.name, bridgeStatus)
      const dead = recorder({ topic: deadLetters.name, from: 'earliest' })
      const read: unknown[] = []
      await using letters = await fixture.bus.subscribe(dead.options)
      await using subscription = await fixture.bus.subscribe({
        topic: bridges.name,
        from: 'earliest',
        async handle(batch) {
          for (const message of batch)
            read.push(await readMessage(fixture.bus, codec, { message, nowMs: 1 }))
        },
      })
      await Promise.all([letters.ready, subscription.ready])
      for (const value of ['{', '{"v":1}', '{"v":99}']) {
        await fixture.bus.publish(bridges.name, [{ key: 'c', value }])
      }
      await seeing(dead.seen, 3)
      const reasons = dead.seen.map(message => deadLetter.parse(JSON.parse(message.value)).reason)
      assert.deepEqual(reasons.sort(), ['not-json', 'schema', 'version'])
      assert.deepEqual(read, [undefined, undefined, undefined])
      const metrics = await fixture.registry.metrics()
      assert.match(
        metrics,
        /foretap_bus_dead_letters_total\{topic="foretap.bridges",reason="not-json"\} 1/,
      )
    },
  )

  test(
    `${name}: closing during work waits for the batch in hand and gives the rest to the next run`,
    options,
    async () => {
      await using fixture = await open()
      const entered = Promise.withResolvers<void>()
      const leave = Promise.withResolvers<void>()
      let finished = false
      await fixture.bus.subscribe({
        topic: anomalies.name,
        group: 'closing',
        from: 'earliest',
        async handle() {
          entered.resolve()
          await leave.promise
          finished = true
        },
      })
      await fixture.bus.publish(anomalies.name, numbered(['k'], 1))
      await entered.promise
      const reopened = fixture.reopen()
      leave.resolve()
      await reopened
      assert.ok(finished)
    },
  )

  test(
    `${name}: closing it unused, twice, and using it afterwards are all harmless`,
    options,
    async () => {
      await using fixture = await open()
      await fixture.bus[Symbol.asyncDispose]()
      await fixture.bus[Symbol.asyncDispose]()
      const refused = (error: unknown) => error instanceof AppError && error.code === 'BUS_CLOSED'
      const topic: TopicName = samples.name
      await assert.rejects(fixture.bus.publish(topic, numbered(['1'], 1)), refused)
      await assert.rejects(
        fixture.bus.subscribe(recorder({ topic, from: 'latest' }).options),
        refused,
      )
    },
  )
}
