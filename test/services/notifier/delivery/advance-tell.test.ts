import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SendOutcome, Target } from '#notifier/channels/channel.ts'
import { advanceTell, openTell, type TellEvent } from '#notifier/delivery/advance-tell.ts'
import { nextDueMs, type Tell, type TellContext, type TellOrder } from '#notifier/delivery/tell.ts'
import { accepted, refusedForNow } from '#test/support/scripted-channel.ts'
import { someNotice } from '#test/support/some-delivery.ts'

const startMs = 1_800_000_000_000
const failOverMs = 45_000
const hourMs = 3_600_000

const targets: readonly Target[] = ['watch', 'phone', 'hook'].map(channel => ({
  ...{ id: `target-${channel}`, person: 'ann', channel, address: {}, registeredAtMs: 0 },
}))

interface Setting {
  readonly nowMs: number
  readonly down?: readonly string[]
  readonly reachable?: readonly Target[]
}

/** `hook` knows no receipts; the others do. */
const at = ({ nowMs, down = [], reachable = targets }: Setting): TellContext => ({
  ...{ nowMs, failOverMs, attemptsMax: 5, backOffMs: attempt => attempt * 1_000 },
  targetsOf: () => reachable,
  channelOf: name => ({ hasReceipts: name !== 'hook', isDown: down.includes(name) }),
})

const order: TellOrder = {
  ...{ id: 'inc-1/ann/fired', person: 'ann', importance: 4, purpose: 'alert' },
  notice: someNotice({ incident: 'inc-1', atMs: startMs, expiresAtMs: startMs + hourMs }),
}
const start = { nowMs: startMs }

const states = ({ deliveries }: Tell) =>
  deliveries.map(({ channel, state }) => `${channel} ${state}`)
const idOf = ({ deliveries }: Tell, place: number) => deliveries[place]?.id ?? ''
const sent = (tell: Tell, place: number, outcome: SendOutcome): TellEvent => ({
  ...{ type: 'sent', delivery: idOf(tell, place), outcome },
})

const dead: SendOutcome = {
  ...{ result: 'dead', reason: 'Unregistered' },
  target: 'delete',
  selfAlert: false,
}
const opened = () => openTell(order, at(start)).tell

const cases: readonly [string, (tell: Tell) => TellEvent, Setting, readonly string[]][] = [
  [
    'what the service took waits for its receipt',
    t => sent(t, 0, accepted),
    start,
    ['watch accepted'],
  ],
  [
    'what never will arrive goes to the next target at once',
    t => sent(t, 0, dead),
    start,
    ['watch dead', 'phone queued'],
  ],
  [
    'a channel with trouble of its own keeps it, and the next target is tried',
    t => sent(t, 0, refusedForNow),
    start,
    ['watch queued', 'phone queued'],
  ],
  [
    'within the clock nothing else is tried',
    () => ({ type: 'time' }),
    { nowMs: startMs + failOverMs - 1 },
    ['watch queued'],
  ],
  [
    'past the clock the next target is',
    () => ({ type: 'time' }),
    { nowMs: startMs + failOverMs },
    ['watch queued', 'phone queued'],
  ],
  [
    'targets of channels that are down are passed over, and tried when they are back',
    () => ({ type: 'time' }),
    { ...start, down: ['watch', 'phone'] },
    ['watch queued', 'phone queued', 'hook queued'],
  ],
  [
    'an acknowledgement ends what waits',
    () => ({ type: 'stop', state: 'acknowledged', reason: '' }),
    start,
    ['watch cancelled'],
  ],
  [
    'what expired is shed, and not tried elsewhere',
    () => ({ type: 'time' }),
    { nowMs: startMs + hourMs },
    ['watch shed'],
  ],
  [
    'a receipt of what was never accepted counts',
    t => ({ type: 'stage', delivery: idOf(t, 0), stage: 'received' }),
    start,
    ['watch received'],
  ],
]
for (const [sentence, eventOf, setting, expected] of cases) {
  test(`of a tell: ${sentence}`, () => {
    const tell = opened()
    assert.deepEqual(states(advanceTell(tell, eventOf(tell), at(setting)).tell), expected)
  })
}

test('a person without any target is a dead letter that is reported', () => {
  const { tell, reports } = openTell(order, at({ ...start, reachable: [] }))
  assert.deepEqual(states(tell), [' dead'])
  assert.deepEqual(reports, ['undelivered'])
})

test('what speaks of a channel does not go over it', () => {
  const { tell } = openTell({ ...order, avoid: 'watch' }, at(start))
  assert.deepEqual(states(tell), ['phone queued'])
})

test('a receipt from one target ends the wait for the others, and a late one changes nothing', () => {
  const late = at({ nowMs: startMs + failOverMs })
  const two = advanceTell(opened(), { type: 'time' }, late).tell
  const stage = { type: 'stage', delivery: idOf(two, 1), stage: 'received' } as const
  const heard = advanceTell(two, stage, late)
  assert.deepEqual(states(heard.tell), ['watch superseded', 'phone received'])
  assert.deepEqual(heard.reports, ['received'])
  const again = advanceTell(heard.tell, { ...stage, delivery: idOf(two, 0) }, late)
  assert.deepEqual(states(again.tell), ['watch received', 'phone received'])
  assert.deepEqual(again.reports, [])
})

test('a late receipt from a target that was given up ends the wait for the one after it', () => {
  const failedOver = advanceTell(opened(), sent(opened(), 0, dead), at(start)).tell
  const waiting = advanceTell(failedOver, sent(failedOver, 1, accepted), at(start)).tell
  const stage = { type: 'stage', delivery: idOf(waiting, 0), stage: 'received' } as const
  const heard = advanceTell(waiting, stage, at(start)).tell
  assert.deepEqual(states(heard), ['watch received', 'phone accepted'])
  assert.equal(nextDueMs(heard, at(start)), undefined)
})

const outcome: fc.Arbitrary<SendOutcome> = fc.constantFrom(
  accepted,
  refusedForNow,
  dead,
  { ...refusedForNow, scope: 'target', failOver: false, ambiguous: true } as SendOutcome,
  { result: 'down', reason: 'no key', advice: '' } as SendOutcome,
)
const step = fc.oneof(
  fc.record({ type: fc.constant('sent' as const), place: fc.nat(3), outcome }),
  fc.record({
    type: fc.constant('stage' as const),
    place: fc.nat(3),
    stage: fc.constantFrom('received' as const, 'seen' as const),
  }),
  fc.record({ type: fc.constant('time' as const) }),
  fc.record({
    type: fc.constant('stop' as const),
    state: fc.constantFrom('acknowledged' as const, 'superseded' as const),
    reason: fc.constant(''),
  }),
)
const story = fc.array(fc.tuple(step, fc.nat(30_000), fc.subarray(['watch', 'phone', 'hook'])), {
  maxLength: 25,
})

test('whatever happens: each target is tried once, each report is made once, and every tell comes to an end', () => {
  fc.assert(
    fc.property(story, steps => {
      let nowMs = startMs
      const first = openTell(order, at({ nowMs }))
      let { tell } = first
      const reports = [...first.reports]
      for (const [one, passedMs, down] of steps) {
        nowMs += passedMs
        const event: TellEvent =
          one.type === 'sent' || one.type === 'stage'
            ? { ...one, delivery: idOf(tell, one.place) }
            : one
        const advanced = advanceTell(tell, event, at({ nowMs, down }))
        tell = advanced.tell
        reports.push(...advanced.reports)
      }
      const tried = tell.deliveries.map(({ target }) => target)
      assert.equal(new Set(tried).size, tried.length)
      assert.equal(new Set(reports).size, reports.length)
      for (let turns = 0; ; turns++) {
        const dueMs = nextDueMs(tell, at({ nowMs }))
        if (dueMs === undefined) break
        assert.ok(turns < 10, 'time alone ends it')
        nowMs = Math.max(nowMs, dueMs)
        tell = advanceTell(tell, { type: 'time' }, at({ nowMs })).tell
      }
      // With all targets silent somebody hears of it, unless it was heard, stopped or expired before.
      const ends = tell.deliveries.map(({ state }) => state)
      assert.ok(!ends.includes('queued'))
    }),
  )
})
