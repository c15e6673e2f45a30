import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Poll } from '#bridge/bridge.ts'
import { createDemoBridge } from '#bridge/demo/demo-bridge.ts'
import { demoObjectives } from '#bridge/demo/demo-objectives.ts'
import { demoStart } from '#bridge/demo/demo-start.ts'
import { livePace } from '#bridge/demo/poll-plan.ts'
import { demoWorld } from '#bridge/demo/world/demo-world.ts'
import { oldestUnreadSince } from '#bridge/demo/world/truth.ts'
import { World } from '#bridge/demo/world/world.ts'
import { ageMethods, certainMs } from '#contracts/age.ts'
import { bridgeStatus } from '#contracts/bridge-status.ts'
import { stepMs } from '#contracts/frame.ts'
import { facts, type Sample, sample } from '#contracts/sample.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { eventually } from '#test/support/eventually.ts'
import { VirtualClock } from '#test/support/offsets/virtual-clock.ts'

const hourMs = 3_600_000
const nowMs = Date.UTC(2026, 4, 12, 9, 17, 3)

/** A real clock that stands at the moment of the start: the fast-forward ends there and nothing follows. */
function clockAt(atMs: number): Clock {
  return { now: () => atMs, monotonicMs: () => atMs, sleep: async () => {} }
}

interface Run {
  readonly seed: number
  readonly historyHours: number
  readonly atMs?: number
  readonly historyEndMs?: number
}

/** The polls of the fast-forward, up to the step in which it ends. */
async function* caughtUp({
  seed,
  historyHours,
  atMs = nowMs,
  historyEndMs,
}: Run): AsyncGenerator<Poll> {
  await using bridge = createDemoBridge(
    { name: 'demo', seed, historyHours },
    { clock: clockAt(atMs), log: silentLogger, historyEndMs: async () => historyEndMs },
  )
  const stop = new AbortController()
  for await (const poll of bridge.polls(stop.signal)) {
    yield poll
    if (poll.atMs > atMs - 2 * stepMs) stop.abort()
  }
}

async function taken(polls: AsyncIterable<Poll>): Promise<Poll[]> {
  const result: Poll[] = []
  for await (const poll of polls) result.push(poll)
  return result
}

async function all(run: Run): Promise<Poll[]> {
  return taken(caughtUp(run))
}

/** How long the oldest record that the consumer had not committed has been readable. */
function trueAgeMs(world: World, { series, atMs }: Sample): number {
  const consumer = world.consumers.get(series.consumer)
  const subscription = consumer?.subscriptions.find(each => each.spec.stream === series.stream)
  assert.ok(consumer && subscription)
  const { isolation } = consumer.spec
  const ages = subscription.stream.partitions.map(partition => {
    const offset = subscription.committed(partition.partition)
    if (offset === undefined) return 0
    return atMs - (oldestUnreadSince(partition, { offset, isolation, atMs }) ?? atMs)
  })
  return Math.max(...ages)
}

for (const [seed, historyHours] of [
  [1, 24],
  [2, 8],
  [7_777, 8],
] as const) {
  test(`the truth lies inside the bounds in every poll: ${historyHours} h of seed ${seed}`, async () => {
    const { originMs } = demoStart({ nowMs, historyHours })
    const world = new World({ spec: demoWorld, seed, originMs })
    const wrong: string[] = []
    let hard = 0
    for await (const { samples } of caughtUp({ seed, historyHours })) {
      for (const each of samples.toSorted((a, b) => a.atMs - b.atMs)) {
        const { age } = each
        if (!age.known && age.atLeastMs === undefined) continue
        world.advanceTo(each.atMs)
        const truthMs = trueAgeMs(world, each)
        const isAbove = age.known && truthMs > age.highMs
        if (truthMs < certainMs(age) || isAbove) wrong.push(`${truthMs}: ${JSON.stringify(each)}`)
        if (age.known && ageMethods[age.method].hard) hard++
      }
    }
    assert.equal(wrong.length, 0, `${wrong.length} wrong:\n${wrong.slice(0, 5).join('\n')}`)
    assert.ok(hard > 5_000 * historyHours * 0.9, `only ${hard} hard`)
  })
}

test('a day shows every fact, unknown ages with their reasons, and problems of brokers', async () => {
  const seenFacts = new Set<string>()
  const unknown = new Set<string>()
  const problems = new Set<string>()
  const states = new Set<string>()
  for await (const { samples, status } of caughtUp({ seed: 1, historyHours: 24 })) {
    for (const { facts: found, age } of samples) {
      for (const fact of found) seenFacts.add(fact)
      if (!age.known) unknown.add(age.reason)
    }
    for (const { code } of status.problems) problems.add(code)
    states.add(status.state)
  }
  assert.deepEqual(seenFacts, new Set(facts))
  assert.ok(unknown.has('coordinator-unavailable'))
  assert.deepEqual(problems, new Set(['unreachable', 'coordinator-unavailable']))
  assert.deepEqual(states, new Set(['ok', 'degraded']))
})

test('each step of the history has one poll with each series, in the shapes of the contracts', async () => {
  const polls = await all({ seed: 1, historyHours: 1 })
  const steps = polls.map(({ atMs }) => Math.floor(atMs / stepMs))
  assert.ok(steps.length >= 358)
  steps.forEach((step, i) => {
    assert.equal(step, (steps[0] ?? 0) + i)
  })
  for (const { samples, status, ended } of polls) {
    assert.equal(samples.length, demoObjectives('demo').length)
    assert.equal(ended.length, 0)
    bridgeStatus.parse(status)
    for (const each of samples) sample.parse(each)
  }
})

test('the backlog is what is appended and not committed', async () => {
  const { originMs } = demoStart({ nowMs, historyHours: 2 })
  const world = new World({ spec: demoWorld, seed: 4, originMs })
  let compared = 0
  for await (const { samples } of caughtUp({ seed: 4, historyHours: 2 })) {
    for (const { series, atMs, backlog } of samples) {
      const consumer = world.consumers.get(series.consumer)
      // Committed offsets are read before the ends: what arrives in between counts as unread, too.
      world.advanceTo(atMs)
      const subscription = consumer?.subscriptions.find(each => each.spec.stream === series.stream)
      if (backlog === undefined || subscription === undefined) continue
      if (consumer?.spec.isolation === 'read_committed') continue
      const queued = subscription.stream.partitions.reduce((sum, { log, partition }) => {
        const offset = subscription.committed(partition) ?? log.end
        return sum + log.end - Math.max(log.logStart, offset)
      }, 0)
      if (queued === backlog) compared++
      else assert.ok(backlog >= queued, `${series.consumer}: ${backlog} < ${queued}`)
    }
  }
  assert.ok(compared > 2 * 360 * 10)
})

test('two starts with one seed measure the same days', async () => {
  const pick = (polls: readonly Poll[]) => polls.map(({ samples }) => samples)
  const run = { seed: 3, historyHours: 0.5 }
  assert.deepEqual(pick(await all(run)), pick(await all(run)))
  assert.notDeepEqual(pick(await all(run)), pick(await all({ ...run, seed: 4 })))
})

test('a restart publishes nothing that there is already, and its world is the one of before', async () => {
  const before = await all({ seed: 1, historyHours: 3 })
  const historyEndMs = nowMs - hourMs
  const after = await all({ seed: 1, historyHours: 3, historyEndMs })
  const first = after[0]?.atMs ?? 0
  assert.ok(first >= historyEndMs && first < historyEndMs + 2 * stepMs)
  // Round trips differ by some milliseconds: how much is asked before them does.
  const same = before.filter(({ atMs }) => atMs >= first - 1_000)
  assert.equal(after.length, same.length)
  const backlogs = (polls: readonly Poll[]) =>
    polls.map(({ samples }) => samples.map(({ series, backlog }) => [series.consumer, backlog]))
  const [mine, theirs] = [backlogs(after).flat(), backlogs(same).flat()]
  const equal = mine.filter((each, i) => each[1] === theirs[i]?.[1]).length
  assert.ok(equal > 0.99 * mine.length, `${equal} of ${mine.length}`)
})

test('history that ends in the future publishes from now on', () => {
  const start = demoStart({ nowMs, historyHours: 24, historyEndMs: nowMs + hourMs })
  assert.equal(start.publishedFromMs, nowMs)
})

test('nothing is measured ahead of whoever takes the polls', async () => {
  await using bridge = createDemoBridge(
    { name: 'demo', seed: 1, historyHours: 1 },
    { clock: clockAt(nowMs), log: silentLogger },
  )
  const polls = bridge.polls(new AbortController().signal)[Symbol.asyncIterator]()
  const first = await polls.next()
  for (let i = 0; i < 100; i++) await new Promise(resolve => setImmediate(resolve))
  const second = await polls.next()
  assert.ok(!first.done && !second.done)
  assert.ok(second.value.atMs - first.value.atMs < 1.5 * stepMs)
  await polls.return?.()
})

test('after the fast-forward it goes on with the real clock, every two seconds', async () => {
  const clock = new VirtualClock(nowMs)
  await using bridge = createDemoBridge(
    { name: 'shop', seed: 1, historyHours: 0 },
    { clock, log: silentLogger },
  )
  const stop = new AbortController()
  const times: { atMs: number; seenMs: number }[] = []
  const taking = (async () => {
    for await (const { atMs, samples } of bridge.polls(stop.signal)) {
      assert.ok(samples.every(({ series }) => series.cluster === 'shop'))
      times.push({ atMs, seenMs: clock.now() })
    }
  })()
  // The fast-forward takes no time of the real clock, however long this machine takes for it.
  await eventually(() => clock.sleepers > 0, { what: 'the end of the fast-forward' })
  assert.equal(clock.now(), nowMs)
  await clock.run(10_000)
  stop.abort()
  await clock.run(0)
  await taking
  const live = times.filter(({ atMs }) => atMs >= nowMs)
  for (const { atMs, seenMs } of live) assert.equal(seenMs, atMs)
  // On fixed points of the clock, whatever a round trip in the demo takes: that is at most 4 ms each.
  const dueMs = live.map(({ atMs }) => Math.floor((atMs - livePace.commitsAfterMs) / 2_000))
  assert.deepEqual(
    dueMs,
    [0, 1, 2, 3, 4].map(n => (dueMs[0] ?? 0) + n),
  )
  for (const { atMs } of live) {
    const lateMs = (atMs - livePace.commitsAfterMs) % livePace.commitsMs
    assert.ok(lateMs >= 0 && lateMs < 100, `${lateMs} ms after its due time`)
  }
})

test('it stops when it is disposed of, before its polls are taken and while it waits', async () => {
  const open = () =>
    createDemoBridge(
      { name: 'demo', seed: 1, historyHours: 0 },
      { clock: systemClock, log: silentLogger },
    )
  const unused = open()
  await unused[Symbol.asyncDispose]()
  await unused[Symbol.asyncDispose]()
  assert.deepEqual(await taken(unused.polls(new AbortController().signal)), [])
  const used = open()
  const polls = used.polls(new AbortController().signal)[Symbol.asyncIterator]()
  await polls.next()
  const waiting = polls.next()
  await used[Symbol.asyncDispose]()
  assert.equal((await waiting).done, true)
})
