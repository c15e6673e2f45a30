import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Poll } from '#bridge/bridge.ts'
import { offsetPollConfig } from '#bridge/offsets/config.ts'
import { createOffsetMeter, type OffsetMeter } from '#bridge/offsets/offset-meter.ts'
import type { StreamInfo } from '#bridge/offsets/offset-source.ts'
import { createSteadyClock } from '#bridge/offsets/steady-clock.ts'
import type { Age, KnownAge } from '#contracts/age.ts'
import type { Sample } from '#contracts/sample.ts'
import { silentLogger } from '#kit/logger.ts'
import { SimulatedLog } from '#test/support/offsets/simulated-log.ts'
import { SimulatedSource } from '#test/support/offsets/simulated-source.ts'
import { VirtualClock } from '#test/support/offsets/virtual-clock.ts'

const never = new AbortController().signal
const hourMs = 3_600_000

class Cluster {
  readonly clock = new VirtualClock()
  readonly source: SimulatedSource
  readonly meter: OffsetMeter

  constructor(config: Record<string, unknown> = {}) {
    const clock = createSteadyClock(this.clock)
    this.source = new SimulatedSource({ clock, onTheWay: () => this.clock.advance(1) })
    this.meter = createOffsetMeter(offsetPollConfig.parse(config), this.source, {
      clock,
      log: silentLogger,
      system: 'demo',
    })
  }

  addStream(name: string, info: Partial<StreamInfo> = {}): SimulatedLog {
    const [log] = this.source.addStream(name, info).logs
    return log ?? new SimulatedLog()
  }

  append(log: SimulatedLog, count: number, { skewMs = 0 } = {}): void {
    log.append(count, { atMs: this.clock.now(), timestampMs: this.clock.now() + skewMs })
  }

  consume(consumer: string, stream: string, offset: number): void {
    const known = this.source.consumers.get(consumer) ?? this.source.addConsumer(consumer)
    known.committed.set(stream, [offset])
  }

  /** A discovery, ends every second for `seconds`, and the poll of commits after them. */
  async poll(seconds = 5): Promise<Poll> {
    await this.meter.discover(never)
    for (let second = 1; second < seconds; second++) {
      this.clock.advance(1_000)
      await this.meter.pollEnds(never)
    }
    this.clock.advance(1_000)
    return this.meter.pollCommits(never)
  }
}

function only(poll: Poll): Sample {
  const [sample, ...others] = poll.samples
  assert.ok(sample !== undefined && others.length === 0, `${poll.samples.length} samples`)
  return sample
}

function known({ age }: Sample): KnownAge {
  assert.ok(age.known, JSON.stringify(age))
  return age
}

function unknown({ age }: Sample): Exclude<Age, KnownAge> {
  assert.ok(!age.known, JSON.stringify(age))
  return age
}

test('a consumer that read everything has the age 0, exactly', async () => {
  const cluster = new Cluster()
  cluster.append(cluster.addStream('orders'), 10)
  cluster.consume('billing', 'orders', 10)
  const { age, backlog } = only(await cluster.poll())
  assert.deepEqual(age, { known: true, lowMs: 0, bestMs: 0, highMs: 0, method: 'caught-up' })
  assert.equal(backlog, 0)
})

test('an idle stream with a backlog grows old at the pace of the clock, within the width of one poll', async () => {
  const cluster = new Cluster()
  const log = cluster.addStream('orders')
  cluster.consume('billing', 'orders', 0)
  await cluster.poll()
  cluster.append(log, 30)
  for (const seconds of [5, 600, 3_600]) {
    const sample = only(await cluster.poll(seconds))
    const { lowMs, highMs, method } = known(sample)
    const truthMs = log.trueAgeMs(0, sample.atMs, false)
    assert.equal(method, 'end-offset-history')
    assert.ok(lowMs <= truthMs && truthMs <= highMs && highMs - lowMs < 1_100)
  }
})

test('a restart needs no warm-up: look-ups bound what history does not cover, and are not repeated', async () => {
  const cluster = new Cluster()
  const log = cluster.addStream('orders')
  for (let i = 0; i < 500; i++) {
    cluster.append(log, 1)
    cluster.clock.advance(60_000)
  }
  cluster.consume('billing', 'orders', 321)
  const sample = only(await cluster.poll(1))
  const { lowMs, highMs, method } = known(sample)
  const truthMs = log.trueAgeMs(321, sample.atMs, false)
  assert.equal(method, 'create-time')
  assert.ok(lowMs <= truthMs && truthMs <= highMs, `${truthMs} in ${lowMs} – ${highMs}`)
  assert.ok(highMs - lowMs <= 0.05 * highMs + 1_000, `${highMs - lowMs} ms wide`)
  const spent = cluster.source.lookups.length
  assert.ok(spent > 1 && spent <= 14, `${spent} look-ups`)
  await cluster.poll()
  assert.equal(cluster.source.lookups.length, spent)
})

test('without look-ups an age from before the start is unknown, with its lower bound', async () => {
  const cluster = new Cluster({ lookups: { requestsPerPoll: 0 } })
  cluster.append(cluster.addStream('orders'), 10)
  cluster.consume('billing', 'orders', 4)
  await cluster.poll()
  const { atLeastMs = 0, ...age } = unknown(only(await cluster.poll(60)))
  assert.deepEqual(age, { known: false, reason: 'no-history-yet' })
  assert.equal(Math.floor(atLeastMs / 1_000), 64)
  assert.deepEqual(cluster.source.lookups, [])
})

test('a partition that nothing bounds yet is looked up, though others are caught up', async () => {
  const cluster = new Cluster()
  const [behind, caughtUp] = cluster.source.addStream('orders', { partitions: 2 }).logs
  assert.ok(behind && caughtUp)
  for (const log of [behind, caughtUp]) cluster.append(log, 10)
  cluster.clock.advance(600_000)
  const { committed } = cluster.source.addConsumer('billing')
  committed.set('orders', [4, 10])
  const { highMs, lowMs } = known(only(await cluster.poll()))
  assert.ok(lowMs <= 605_000 && highMs >= 605_000, `${lowMs} – ${highMs}`)
  assert.ok(highMs < 700_000, `the look-ups bound it: ${highMs}`)
})

test('where one partition has no upper bound, the series has none either, only a lower one', async () => {
  const cluster = new Cluster({ lookups: { requestsPerPoll: 0 } })
  const [behind, caughtUp] = cluster.source.addStream('orders', { partitions: 2 }).logs
  assert.ok(behind && caughtUp)
  for (const log of [behind, caughtUp]) cluster.append(log, 10)
  cluster.source.addConsumer('billing').committed.set('orders', [4, 10])
  await cluster.poll()
  const { atLeastMs = 0, ...age } = unknown(only(await cluster.poll(60)))
  assert.deepEqual(age, { known: false, reason: 'no-history-yet', detail: '1 of 2 partitions' })
  assert.equal(Math.floor(atLeastMs / 1_000), 64)
})

test("brokers' append times are hard bounds, producers' wrong clocks do not touch history", async () => {
  const cluster = new Cluster()
  const stamped = cluster.addStream('stamped', { timestamps: 'log-append' })
  cluster.append(stamped, 10)
  cluster.consume('billing', 'stamped', 2)
  cluster.clock.advance(hourMs)
  assert.equal(known(only(await cluster.poll())).method, 'log-append-time')
  cluster.append(stamped, 1, { skewMs: -9 * hourMs })
  cluster.consume('billing', 'stamped', 10)
  const sample = only(await cluster.poll())
  const age = known(sample)
  assert.equal(age.method, 'end-offset-history')
  const truthMs = stamped.trueAgeMs(10, sample.atMs, false)
  assert.ok(age.lowMs <= truthMs && truthMs <= age.highMs)
})

test('retention that passes unread records is a loss with a count, once', async () => {
  const cluster = new Cluster()
  const log = cluster.addStream('orders')
  cluster.append(log, 100)
  cluster.consume('billing', 'orders', 10)
  await cluster.poll()
  log.deleteBefore(40)
  await cluster.poll()
  log.deleteBefore(55)
  const lossy = only(await cluster.poll())
  assert.deepEqual([lossy.facts.includes('data_loss'), lossy.backlog], [true, 45])
  assert.equal(lossy.lostRecords, 15 + 30 - 30)
  const after = only(await cluster.poll())
  assert.deepEqual([after.facts.includes('data_loss'), after.lostRecords], [true, undefined])
})

test('an open transaction blocks, and the two isolation levels differ', async () => {
  const cluster = new Cluster()
  const log = cluster.addStream('orders')
  cluster.source.hasTransactions = true
  cluster.append(log, 200)
  cluster.consume('billing', 'orders', 200)
  await cluster.poll()
  log.begin()
  cluster.append(log, 300)
  const sample = only(await cluster.poll(30))
  assert.ok(sample.facts.includes('blocked'))
  assert.ok(known(sample).lowMs > 25_000)
  assert.equal(sample.otherIsolation?.isolation, 'read_committed')
  assert.deepEqual(sample.otherIsolation?.age.known && sample.otherIsolation.age.highMs, 0)
})

test('a tail of control records is not called late: the lower bound is 0, with the reason', async () => {
  const cluster = new Cluster()
  const log = cluster.addStream('orders')
  cluster.source.hasTransactions = true
  cluster.consume('billing', 'orders', 5)
  await cluster.poll()
  log.begin()
  cluster.append(log, 5)
  log.finish(cluster.clock.now(), false)
  const age = known(only(await cluster.poll(60)))
  assert.deepEqual([age.lowMs, age.highMs > 55_000], [0, true])
  assert.match(age.reason ?? '', /control records/)
  cluster.source.allowHeaders()
  assert.equal(known(only(await cluster.poll())).highMs, 0, 'exact where headers may be read')
})

test('on a cluster that never had a transaction, few records a second have narrow bounds between discoveries, too', async () => {
  const cluster = new Cluster()
  const log = cluster.addStream('orders')
  cluster.consume('billing', 'orders', 3)
  await cluster.poll()
  for (let second = 0; second < 8; second++) {
    cluster.append(log, 1)
    cluster.clock.advance(1_000)
    await cluster.meter.pollEnds(never)
  }
  const plain = known(only(await cluster.meter.pollCommits(never)))
  assert.ok(plain.lowMs >= 3_900 && plain.highMs - plain.lowMs < 1_200, JSON.stringify(plain))
  cluster.source.hasTransactions = true
  const wary = known(only(await cluster.meter.pollCommits(never)))
  // What was plain stays so: only what came after the newest "never" may be no record.
  assert.ok(wary.lowMs >= plain.lowMs, JSON.stringify(wary))
  const requests = async () => (await cluster.meter.pollCommits(never)).status.cost.requests
  const unasked = await requests()
  cluster.source.hasTransactions = false
  await cluster.poll(1)
  assert.equal(await requests(), unasked + 1, 'asked only while the answer was "never"')
})

test("a record's append time says nothing of when its transaction let go of it", async () => {
  const cluster = new Cluster({ isolation: 'read_committed' })
  cluster.source.hasTransactions = true
  cluster.source.allowHeaders()
  const log = cluster.addStream('orders', { timestamps: 'log-append' })
  log.begin()
  cluster.append(log, 5)
  cluster.clock.advance(hourMs)
  log.finish(cluster.clock.now(), false)
  cluster.consume('billing', 'orders', 0)
  const sample = only(await cluster.poll(1))
  const age = known(sample)
  const truthMs = log.trueAgeMs(0, sample.atMs, true)
  assert.ok(age.lowMs <= truthMs && truthMs <= age.highMs, `${truthMs} in ${JSON.stringify(age)}`)
})

test('aborted records are none for whoever reads what is committed, where headers say so', async () => {
  const cluster = new Cluster({ isolation: 'read_committed' })
  cluster.source.hasTransactions = true
  const log = cluster.addStream('orders')
  cluster.consume('billing', 'orders', 0)
  await cluster.poll()
  log.begin()
  cluster.append(log, 2)
  log.finish(cluster.clock.now(), true)
  const guessed = known(only(await cluster.poll(60)))
  assert.deepEqual([guessed.lowMs, guessed.highMs > 55_000], [0, true])
  assert.match(guessed.reason ?? '', /aborted/)
  cluster.source.allowHeaders()
  assert.equal(known(only(await cluster.poll())).highMs, 0, 'exact where headers may be read')
  cluster.append(log, 1)
  assert.ok(known(only(await cluster.poll(60))).lowMs > 55_000, 'the record behind them counts')
})

test('a committed record has a hard lower bound under read_committed, and its header is read once', async () => {
  const cluster = new Cluster({ isolation: 'read_committed' })
  cluster.source.hasTransactions = true
  cluster.source.allowHeaders()
  let headersRead = 0
  const { headers } = cluster.source
  cluster.source.headers = async (positions, signal) => {
    headersRead += positions.length
    return (await headers?.(positions, signal)) ?? []
  }
  const log = cluster.addStream('orders')
  cluster.consume('billing', 'orders', 0)
  await cluster.poll()
  log.begin()
  cluster.append(log, 5)
  log.finish(cluster.clock.now(), false)
  const first = known(only(await cluster.poll(60)))
  assert.ok(first.lowMs > 55_000, JSON.stringify(first))
  assert.equal(first.method, 'end-offset-history')
  const readUntilNow = headersRead
  await cluster.poll(60)
  assert.equal(headersRead, readUntilNow)
})

test("a batch says whose clock its timestamps are by, whatever is known of the stream's configuration", async () => {
  const cluster = new Cluster()
  cluster.source.allowHeaders()
  const log = cluster.addStream('orders', { timestamps: 'log-append' })
  cluster.append(log, 100)
  cluster.consume('billing', 'orders', 50)
  const { headers } = cluster.source
  cluster.source.headers = async (positions, signal) =>
    ((await headers?.(positions, signal)) ?? []).map(({ position, batch }) =>
      batch === undefined
        ? { position }
        : { position, batch: { ...batch, isLogAppendTime: false } },
    )
  assert.equal(known(only(await cluster.poll(60))).method, 'create-time')
})

test('compaction leaves only the upper bound of the oldest unread record', async () => {
  const cluster = new Cluster()
  const log = cluster.addStream('users', { compacted: true })
  cluster.consume('billing', 'users', 0)
  await cluster.poll()
  cluster.append(log, 10)
  await cluster.poll(60)
  cluster.append(log, 10)
  log.compact(() => true)
  await cluster.poll(60)
  const sample = only(await cluster.poll(10))
  const age = known(sample)
  assert.ok(age.lowMs > 68_000 && age.lowMs < 71_000, `low ${age.lowMs}`)
  assert.ok(age.highMs > 129_000 && age.highMs < 133_000, `high ${age.highMs}`)
  assert.ok(sample.facts.includes('compacted'))
})

test('a stream that is made anew, or cut, says so and starts from what is known of it', async () => {
  const cluster = new Cluster()
  cluster.append(cluster.addStream('orders'), 50)
  cluster.consume('billing', 'orders', 50)
  await cluster.poll()
  const anew = cluster.addStream('orders')
  cluster.append(anew, 4)
  cluster.consume('billing', 'orders', 1)
  const recreated = only(await cluster.poll())
  assert.ok(recreated.facts.includes('recreated'))
  assert.ok(known(recreated).highMs < 12_000)
  anew.cutTo(2)
  await cluster.meter.pollEnds(never)
  assert.ok(cluster.meter.isDiscoveryDue, 'only a discovery can tell a cut from a new log')
  assert.ok(only(await cluster.poll()).facts.includes('truncated'))
})

test('a partition without a leader keeps hard bounds that grow, and the rest stands', async () => {
  const cluster = new Cluster()
  const log = cluster.addStream('orders')
  cluster.append(log, 10)
  cluster.append(cluster.addStream('other'), 1)
  cluster.consume('billing', 'orders', 10)
  cluster.consume('billing', 'other', 1)
  await cluster.poll()
  cluster.source.endFailures.set('orders', 'leader-unavailable')
  const { samples } = await cluster.poll(60)
  const [orders, other] = ['orders', 'other'].map(name =>
    samples.find(s => s.series.stream === name),
  )
  assert.ok(orders && other)
  const age = known(orders)
  assert.deepEqual([age.lowMs, age.bestMs], [0, 0])
  assert.ok(age.highMs >= 60_000 && age.highMs < 62_000)
  assert.equal(known(other).highMs, 0)
})

test('a coordinator that does not answer makes its consumers unknown, the others stand', async () => {
  const cluster = new Cluster()
  cluster.append(cluster.addStream('orders'), 10)
  for (const name of ['billing', 'audit']) cluster.consume(name, 'orders', 10)
  await cluster.poll()
  cluster.source.commitFailures.set('billing', 'coordinator-unavailable')
  const { samples, ended } = await cluster.poll()
  const ages = Object.fromEntries(samples.map(({ series, age }) => [series.consumer, age]))
  assert.deepEqual(ages.billing, { known: false, reason: 'coordinator-unavailable' })
  assert.equal(ages.audit?.known, true)
  assert.deepEqual(ended, [])
})

test('only a complete discovery deletes, and a stream we may no longer describe stays as unknown', async () => {
  const cluster = new Cluster()
  cluster.append(cluster.addStream('orders'), 10)
  cluster.consume('billing', 'orders', 3)
  await cluster.poll()
  const { streams } = cluster.source
  const orders = streams.get('orders')
  cluster.source.isComplete = false
  streams.delete('orders')
  assert.deepEqual((await cluster.poll()).ended, [])
  if (orders !== undefined) streams.set('orders', orders)
  cluster.source.isComplete = true
  cluster.source.denied = ['orders']
  const consumer = cluster.source.consumers.get('billing')
  consumer?.committed.clear()
  const denied = await cluster.poll()
  assert.deepEqual(only(denied).age, { known: false, reason: 'no-describe-right' })
  cluster.source.denied = []
  streams.delete('orders')
  const gone = await cluster.poll()
  assert.deepEqual([gone.samples, gone.ended.length], [[], 1])
})

test('idle, stalled, ghost and rebalancing are facts of their own', async () => {
  const cluster = new Cluster()
  const log = cluster.addStream('orders')
  cluster.append(log, 10)
  cluster.source
    .addConsumer('ghostly', { members: 2, reads: new Set(['other']) })
    .committed.set('orders', [10])
  cluster.source.addConsumer('moving', { state: 'rebalancing' }).committed.set('orders', [10])
  cluster.source
    .addConsumer('own', { kind: 'assign-only', state: 'empty', members: 0 })
    .committed.set('orders', [2])
  let poll = await cluster.poll()
  for (let i = 0; i < 8; i++) poll = await cluster.poll()
  const facts = Object.fromEntries(poll.samples.map(s => [s.series.consumer, s.facts]))
  assert.deepEqual(facts, {
    ghostly: ['idle', 'ghost'],
    moving: ['idle', 'rebalancing'],
    own: ['idle', 'stalled'],
  })
})

test('arrivals and reads are counted per second between two polls', async () => {
  const cluster = new Cluster()
  const log = cluster.addStream('orders')
  cluster.append(log, 10)
  cluster.consume('billing', 'orders', 0)
  await cluster.poll()
  cluster.append(log, 100)
  cluster.consume('billing', 'orders', 50)
  const { arrivalsPerS, readsPerS } = only(await cluster.poll(5))
  assert.ok(Math.abs((arrivalsPerS ?? 0) - 20) < 0.5, `${arrivalsPerS} arrivals`)
  assert.ok(Math.abs((readsPerS ?? 0) - 10) < 0.5, `${readsPerS} reads`)
})

test('series beyond the limit are dropped, counted and named as a problem', async () => {
  const cluster = new Cluster({ seriesMax: 2 })
  cluster.append(cluster.addStream('orders'), 1)
  for (const name of ['a', 'b', 'c', 'd']) cluster.consume(name, 'orders', 1)
  for (let i = 0; i < 3; i++) {
    const { samples, status } = await cluster.poll()
    assert.deepEqual([samples.length, status.series, status.seriesDropped], [2, 2, 2])
    assert.deepEqual([status.state, status.problems[0]?.code], ['degraded', 'series-limit'])
  }
})

test('patterns choose streams and consumers; internal streams are left out unless wanted', async () => {
  const names = async (config: Record<string, unknown>) => {
    const cluster = new Cluster(config)
    for (const stream of ['orders', 'orders-dlq', '__offsets']) {
      cluster.append(cluster.addStream(stream), 1)
      for (const consumer of ['billing', 'console-1']) cluster.consume(consumer, stream, 1)
    }
    const { samples } = await cluster.poll()
    return samples.map(({ series }) => `${series.consumer}/${series.stream}`).sort()
  }
  assert.deepEqual(
    await names({ streams: { exclude: ['*-dlq'] }, consumers: { include: ['bill*'] } }),
    ['billing/orders'],
  )
  assert.ok((await names({ internalStreams: true })).includes('billing/__offsets'))
})

test('a clock that is set does not change ages, and is a problem that is named', async () => {
  for (const jumpMs of [-hourMs, hourMs]) {
    const cluster = new Cluster()
    const log = cluster.addStream('orders')
    cluster.consume('billing', 'orders', 0)
    await cluster.poll()
    cluster.append(log, 5)
    await cluster.poll(10)
    cluster.clock.setWall(cluster.clock.now() + jumpMs)
    const poll = await cluster.poll(10)
    const age = known(only(poll))
    assert.ok(age.lowMs >= 18_000 && age.lowMs < 21_000, `low ${age.lowMs}`)
    // Forwards, the machine may have slept for an hour as well: only the upper bound can say so.
    assert.ok(jumpMs > 0 ? age.highMs > hourMs : age.highMs < 23_000, `high ${age.highMs}`)
    assert.ok(poll.status.problems.some(({ code }) => code === 'clock-jump'))
    assert.ok(Math.abs(poll.atMs - cluster.clock.now()) < 10, 'what is published is wall time')
  }
})
