import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { partitionAge } from '#bridge/pulsar/subscription-age.ts'
import {
  SubscriptionHistory,
  type SubscriptionReading,
} from '#bridge/pulsar/subscription-history.ts'

const settings = {
  hasBrokerTimes: false,
  appendTimeSkewMs: 250,
  publishTimeSkewMs: 500,
  toWallMs: (ms: number) => ms,
}

const reading = (atMs: number, given: Partial<SubscriptionReading> = {}): SubscriptionReading => ({
  ...{ sentAtMs: atMs - 10, receivedAtMs: atMs, arrived: 0, backlog: 0, delayed: 0, notDue: 0 },
  ...{ earliestMs: undefined, markDeleteMs: 1, ackedMs: 0, delivered: 0, expired: 0, members: 1 },
  ...{ isReplicated: false, ...given },
})

function ageAfter(readings: readonly SubscriptionReading[], isFresh = true, laterMs = 0) {
  const history = new SubscriptionHistory(0)
  for (const one of readings) history.observe(one)
  const newest = readings.at(-1)
  assert.ok(newest !== undefined)
  return partitionAge(history, newest, {
    ...{ atMs: newest.receivedAtMs + laterMs, isFresh, settings },
  })
}

test('a producer whose clock is an hour behind makes nobody an hour late', () => {
  const age = ageAfter([
    reading(5_000_000),
    reading(5_005_000, { backlog: 1, arrived: 1, earliestMs: 5_003_000 - 3_600_000 }),
  ])
  assert.deepEqual(age, {
    ...{ known: true, lowMs: 0, bestMs: 5_010, highMs: 5_010, method: 'end-offset-history' },
    reason: "the publish times contradict what was seen: producers' clocks are off",
  })
})

test('a producer whose clock is an hour ahead hides nothing that was seen', () => {
  const head = { backlog: 1, arrived: 1, earliestMs: 5_003_000 + 3_600_000 }
  const seen = [reading(5_000_000), reading(5_005_000, head), reading(5_065_000, head)]
  const age = ageAfter(seen)
  assert.ok(age.known)
  assert.deepEqual([age.lowMs, age.highMs], [59_990, 65_010])
  const unseen = ageAfter(seen.slice(1))
  assert.deepEqual(unseen, { known: false, reason: 'no-history-yet', atLeastMs: 59_990 })
})

test('what was read at an earlier poll keeps its upper bound alone', () => {
  const head = { backlog: 1, arrived: 1, earliestMs: 5_000_000 }
  const age = ageAfter([reading(5_010_000, head)], false, 7_000)
  assert.ok(age.known)
  assert.deepEqual([age.lowMs, age.highMs], [0, 17_500])
  assert.equal(age.reason, 'more topics than requestsPerPoll')
})

test('a backlog of markers alone is none: nothing was published since it was empty', () => {
  const replicated = { isReplicated: true, arrived: 9 }
  const age = ageAfter([
    reading(5_000_000, replicated),
    reading(5_600_000, { ...replicated, backlog: 5, earliestMs: 5_001_000 }),
  ])
  assert.ok(age.known)
  assert.deepEqual([age.lowMs, age.bestMs], [0, 0])
  assert.ok(age.highMs >= 599_000)
})

test('a topic that is loaded anew is no proof of having been empty', () => {
  const age = ageAfter([
    reading(5_000_000, { arrived: 100 }),
    reading(5_005_000, { arrived: 0, backlog: 3, earliestMs: 1_000_000 }),
  ])
  assert.ok(age.known)
  assert.equal(age.bestMs, 4_005_000)
})

/** One subscription read by a consumer that acknowledges in order, polled now and then; times in order. */
const story = fc.array(
  fc.record({
    waitMs: fc.integer({ min: 1, max: 20_000 }),
    what: fc.constantFrom('publish', 'acknowledge', 'poll', 'poll'),
  }),
  { minLength: 5, maxLength: 60 },
)

test('bounds hold whatever is published and acknowledged between polls, also where no publish time is known', () => {
  fc.assert(
    fc.property(
      story,
      fc.boolean(),
      fc.integer({ min: -500, max: 500 }),
      (steps, knows, skewMs) => {
        const history = new SubscriptionHistory(0)
        const unread: number[] = []
        let [nowMs, arrived, markDeleteMs] = [10_000_000, 0, 0]
        for (const { waitMs, what } of steps) {
          nowMs += waitMs
          if (what === 'publish') {
            unread.push(nowMs)
            arrived += 1
          } else if (what === 'acknowledge' && unread.shift() !== undefined) markDeleteMs = nowMs
          if (what !== 'poll') continue
          const [oldest] = unread
          const earliestMs = knows && oldest !== undefined ? oldest + skewMs : undefined
          const given = { backlog: unread.length, arrived, markDeleteMs, earliestMs }
          const newest = reading(nowMs, { ...given, sentAtMs: nowMs })
          history.observe(newest)
          const age = partitionAge(history, newest, { atMs: nowMs, isFresh: true, settings })
          const truthMs = oldest === undefined ? 0 : nowMs - oldest
          if (age.known) {
            assert.ok(
              age.lowMs <= truthMs && truthMs <= age.highMs,
              `${truthMs} ${JSON.stringify(age)}`,
            )
            assert.ok(age.lowMs <= age.bestMs && age.bestMs <= age.highMs)
          } else assert.ok(!knows && age.atLeastMs <= truthMs)
        }
      },
    ),
  )
})
