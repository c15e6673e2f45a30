import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import type { Channel, Delivery, SendOutcome } from '#notifier/channels/channel.ts'
import { eventually } from '#test/support/eventually.ts'
import { describeLifecycle } from './lifecycle.ts'

/** What the service behind a channel does with a request that it has read. */
export type ServiceBehaviour =
  | { readonly does: 'accept' }
  /** The target is gone for good. */
  | { readonly does: 'call_target_dead' }
  | { readonly does: 'throttle'; readonly retryAfterS?: number }
  /** A fault of its own: 503. */
  | { readonly does: 'fail'; readonly retryAfterS?: number }
  | { readonly does: 'refuse_credentials' }
  /** Never answers, and keeps the connection. */
  | { readonly does: 'hang' }
  /** Ends the connection with a TCP reset. */
  | { readonly does: 'reset' }

/** A channel in front of a service of the test's own, on the system's clock. Disposing it ends both. */
export interface ChannelFixture extends AsyncDisposable {
  readonly channel: Channel
  /** To a good target, with an id of its own; its deadline is so far from now. */
  readonly delivery: (withinMs: number) => Delivery
  /** From now on: for one delivery where an id is given, else for all that have none of their own. It accepts at first. */
  readonly behave: (behaviour: ServiceBehaviour, id?: string) => void
  /** Ids of the deliveries that the service read, in their order, repeats included. */
  readonly received: () => readonly string[]
  /** Nobody listens any more. */
  readonly stopService: () => Promise<void>
  /** Connections that the service has open. */
  readonly connections: () => number
  /** Texts that must not be seen anywhere: keys, tokens, addresses that are capabilities. */
  readonly secrets: readonly string[]
  /** All that was logged. */
  readonly logged: () => string
  readonly badAddresses: readonly unknown[]
  readonly expects: {
    /** What is to become of a target that the service calls dead. */
    readonly deadTarget: 'delete' | 'quarantine' | 'keep'
    /** Who is slowed down when the service throttles, and when it fails. */
    readonly throttleScope: 'target' | 'channel'
    readonly failureScope: 'target' | 'channel'
  }
}

const { signal: never } = new AbortController()
/** A deadline that no test is to reach. */
const farMs = 30_000
/** How late a busy machine may be. */
const slackMs = 2_000

/** What every channel does, whatever service is behind it. */
export function channelConformance(name: string, open: () => Promise<ChannelFixture>): void {
  describeAnswers(name, open)
  describeFaults(name, open)
  describeManners(name, open)
  describeLifecycle(name, async () => {
    const fixture = await open()
    return {
      part: fixture.channel,
      work: async () => {
        fixture.behave({ does: 'hang' })
        await fixture.channel.send(fixture.delivery(farMs), never)
      },
      assertClosed: async () => {
        await using _ = fixture
        await noConnections(fixture)
      },
    }
  })
}

function describeAnswers(name: string, open: () => Promise<ChannelFixture>): void {
  test(`${name}: what the service takes is accepted, and asked for once`, async () => {
    await using fixture = await open()
    const delivery = fixture.delivery(farMs)
    const outcome = await fixture.channel.send(delivery, never)
    assert.equal(outcome.result, 'accepted', inspect(outcome))
    assert.deepEqual(fixture.received(), [delivery.id])
  })

  test(`${name}: a target that is gone is dead, and not asked again`, async () => {
    await using fixture = await open()
    fixture.behave({ does: 'call_target_dead' })
    const outcome = await fixture.channel.send(fixture.delivery(farMs), never)
    assert.ok(outcome.result === 'dead', inspect(outcome))
    assert.equal(outcome.target, fixture.expects.deadTarget)
    assert.notEqual(outcome.reason, '')
    assert.equal(fixture.received().length, 1)
  })

  for (const does of ['throttle', 'fail'] as const) {
    const what = does === 'throttle' ? 'a throttled send' : 'a fault of the service'
    test(`${name}: ${what} is tried again, not before the service says`, async () => {
      await using fixture = await open()
      fixture.behave({ does, retryAfterS: 30 })
      const beforeMs = Date.now()
      const outcome = await fixture.channel.send(fixture.delivery(farMs), never)
      assert.ok(outcome.result === 'retry', inspect(outcome))
      assert.ok(outcome.notBeforeMs !== undefined, 'the service said when')
      // Some services speak of whole seconds only.
      assert.ok(outcome.notBeforeMs >= beforeMs + 29_000, inspect(outcome))
      assert.ok(outcome.notBeforeMs <= Date.now() + 31_000, inspect(outcome))
      assert.equal(fixture.received().length, 1, 'a channel does not repeat by itself')
    })

    test(`${name}: ${what} without a time is tried again, and says for whom`, async () => {
      await using fixture = await open()
      fixture.behave({ does })
      const outcome = await fixture.channel.send(fixture.delivery(farMs), never)
      assert.ok(outcome.result === 'retry', inspect(outcome))
      const { throttleScope, failureScope } = fixture.expects
      assert.equal(outcome.scope, does === 'throttle' ? throttleScope : failureScope)
      assert.equal(outcome.ambiguous, false, 'the service said that it did not take it')
      if (does === 'fail') assert.equal(outcome.failOver, true)
      assert.equal(fixture.received().length, 1, 'a channel does not repeat by itself')
    })
  }

  test(`${name}: refused credentials put the channel down, with advice`, async () => {
    await using fixture = await open()
    fixture.behave({ does: 'refuse_credentials' })
    const outcome = await fixture.channel.send(fixture.delivery(farMs), never)
    assert.ok(outcome.result === 'down', inspect(outcome))
    assert.notEqual(outcome.advice, '')
  })
}

function describeFaults(name: string, open: () => Promise<ChannelFixture>): void {
  test(`${name}: a service that never answers is given up at the deadline, as ambiguous`, async () => {
    await using fixture = await open()
    fixture.behave({ does: 'hang' })
    const delivery = fixture.delivery(400)
    assertAmbiguous(await fixture.channel.send(delivery, never))
    const lateMs = Date.now() - delivery.deadlineMs
    assert.ok(lateMs >= -50 && lateMs < slackMs, `it settled ${lateMs} ms after the deadline`)
  })

  test(`${name}: a connection that is reset after sending is ambiguous`, async () => {
    await using fixture = await open()
    fixture.behave({ does: 'reset' })
    // Long enough for a reset that is not seen at once to be found out by other means.
    assertAmbiguous(await fixture.channel.send(fixture.delivery(3_000), never))
    assert.ok(fixture.received().length >= 1)
    fixture.behave({ does: 'accept' })
    const outcome = await fixture.channel.send(fixture.delivery(farMs), never)
    assert.equal(outcome.result, 'accepted', 'the next send has a connection that works')
  })

  test(`${name}: a service that nobody reaches leaves no doubt that it did not take it`, async () => {
    await using fixture = await open()
    await fixture.stopService()
    const outcome = await fixture.channel.send(fixture.delivery(3_000), never)
    assert.ok(outcome.result === 'retry', inspect(outcome))
    assert.equal(outcome.ambiguous, false)
    assert.equal(outcome.failOver, true)
  })

  test(`${name}: an aborted send settles at once`, async () => {
    await using fixture = await open()
    fixture.behave({ does: 'hang' })
    const abort = new AbortController()
    const sending = fixture.channel.send(fixture.delivery(farMs), abort.signal)
    await eventually(() => fixture.received().length === 1, { what: 'the request' })
    const abortedMs = Date.now()
    abort.abort()
    assertAmbiguous(await sending)
    assert.ok(Date.now() - abortedMs < slackMs)
  })

  test(`${name}: what is aborted or past its deadline before it begins is not sent`, async () => {
    await using fixture = await open()
    const outcomes = [
      await fixture.channel.send(fixture.delivery(farMs), AbortSignal.abort()),
      await fixture.channel.send(fixture.delivery(-1), never),
    ]
    for (const outcome of outcomes) {
      assert.ok(outcome.result === 'retry', inspect(outcome))
      assert.equal(outcome.ambiguous, false)
    }
    assert.deepEqual(fixture.received(), [])
  })
}

function describeManners(name: string, open: () => Promise<ChannelFixture>): void {
  test(`${name}: a repeat carries the id of the first try`, async () => {
    await using fixture = await open()
    const delivery = fixture.delivery(farMs)
    fixture.behave({ does: 'fail' })
    await fixture.channel.send(delivery, never)
    fixture.behave({ does: 'accept' })
    const outcome = await fixture.channel.send({ ...delivery, attempt: 2 }, never)
    assert.equal(outcome.result, 'accepted', inspect(outcome))
    assert.deepEqual(fixture.received(), [delivery.id, delivery.id])
  })

  test(`${name}: many sends at once all end, each in its own way`, async () => {
    await using fixture = await open()
    const behaviours = ['accept', 'call_target_dead', 'throttle', 'fail'] as const
    const results = {
      accept: 'accepted',
      call_target_dead: 'dead',
      throttle: 'retry',
      fail: 'retry',
    }
    const sends = Array.from({ length: 60 }, (_, i) => {
      const delivery = fixture.delivery(farMs)
      const does = behaviours[i % behaviours.length] ?? 'accept'
      fixture.behave({ does }, delivery.id)
      return { does, outcome: fixture.channel.send(delivery, never) }
    })
    for (const { does, outcome } of sends) {
      assert.equal((await outcome).result, results[does], inspect(await outcome))
    }
    assert.equal(new Set(fixture.received()).size, sends.length)
  })

  test(`${name}: a send that hangs does not hold up the others`, async () => {
    await using fixture = await open()
    const stuck = fixture.delivery(farMs)
    fixture.behave({ does: 'hang' }, stuck.id)
    const abort = new AbortController()
    const hanging = fixture.channel.send(stuck, abort.signal)
    await eventually(() => fixture.received().length === 1, { what: 'the request' })
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => fixture.channel.send(fixture.delivery(farMs), never)),
    )
    for (const outcome of outcomes) assert.equal(outcome.result, 'accepted', inspect(outcome))
    abort.abort()
    await hanging
  })

  test(`${name}: disposal settles the sends in hand, and what comes later is not sent`, async () => {
    await using fixture = await open()
    fixture.behave({ does: 'hang' })
    const sends = Array.from({ length: 5 }, () =>
      fixture.channel.send(fixture.delivery(farMs), never),
    )
    await eventually(() => fixture.received().length >= 1, { what: 'a request' })
    const startedMs = Date.now()
    await fixture.channel[Symbol.asyncDispose]()
    for (const outcome of await Promise.all(sends)) assert.equal(outcome.result, 'retry')
    assert.ok(Date.now() - startedMs < 5_000, 'the sends do not wait for their deadlines')
    const readBefore = fixture.received().length
    const late = await fixture.channel.send(fixture.delivery(farMs), never)
    assert.ok(late.result === 'retry' && !late.ambiguous, inspect(late))
    assert.equal(fixture.received().length, readBefore)
    await noConnections(fixture)
  })

  test(`${name}: no secret is in an outcome, a log line or a dump`, async () => {
    await using fixture = await open()
    const seen: unknown[] = []
    for (const does of [
      'accept',
      'call_target_dead',
      'throttle',
      'fail',
      'refuse_credentials',
      'reset',
      'hang',
    ] as const) {
      fixture.behave({ does })
      seen.push(await fixture.channel.send(fixture.delivery(1_000), never))
    }
    await fixture.stopService()
    seen.push(await fixture.channel.send(fixture.delivery(1_000), never))
    for (const address of fixture.badAddresses) seen.push(fixture.channel.checkAddress(address))
    const dump = inspect(fixture.channel, { depth: 8, showHidden: true })
    const text = [JSON.stringify(seen), fixture.logged(), dump].join('\n')
    assert.ok(fixture.secrets.length > 0, 'there is something to look for')
    for (const secret of fixture.secrets) {
      assert.ok(secret.length >= 8 && !text.includes(secret), 'a secret is told')
    }
  })

  test(`${name}: an address that cannot be used is refused with the reason`, async () => {
    await using fixture = await open()
    assert.equal(fixture.channel.checkAddress(fixture.delivery(farMs).target.address), undefined)
    assert.ok(fixture.badAddresses.length > 0)
    for (const address of [...fixture.badAddresses, undefined, null, 'text', 42, []]) {
      const reason = fixture.channel.checkAddress(address)
      assert.ok(typeof reason === 'string' && reason !== '', inspect(address))
    }
    for (const address of fixture.badAddresses) {
      const { target, ...rest } = fixture.delivery(farMs)
      const bad = { ...target, address: address as typeof target.address }
      const outcome = await fixture.channel.send({ ...rest, target: bad }, never)
      assert.equal(outcome.result, 'dead', inspect(outcome))
    }
    assert.deepEqual(fixture.received(), [])
  })
}

function assertAmbiguous(outcome: SendOutcome): void {
  assert.ok(outcome.result === 'retry', inspect(outcome))
  assert.equal(outcome.ambiguous, true, inspect(outcome))
}

function noConnections(fixture: ChannelFixture): Promise<true> {
  const none = () => fixture.connections() === 0
  return eventually(none, { what: 'the connections to be closed' })
}
