import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { offsetPollConfig } from '#bridge/offsets/config.ts'
import { createOffsetMeter, type OffsetMeter } from '#bridge/offsets/offset-meter.ts'
import { createSteadyClock } from '#bridge/offsets/steady-clock.ts'
import { ageMethods } from '#contracts/age.ts'
import { isolation, sample as sampleSchema } from '#contracts/sample.ts'
import { silentLogger } from '#kit/logger.ts'
import type { SimulatedLog } from '#test/support/offsets/simulated-log.ts'
import { SimulatedSource } from '#test/support/offsets/simulated-source.ts'
import { VirtualClock } from '#test/support/offsets/virtual-clock.ts'

const never = new AbortController().signal

const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('append'), count: fc.integer({ min: 1, max: 40 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.integer({ min: 1, max: 90_000 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('ends'), times: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('poll') }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('commit'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('discover') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('retention'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cut'),
      isReset: fc.boolean(),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recreate') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('begin') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('finish'), isAborted: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('compact') }) },
)
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

interface World {
  readonly clock: VirtualClock
  readonly source: SimulatedSource
  readonly meter: OffsetMeter
  /** Whether this log was changed so that its producers' timestamps say little: only hard methods are scored. */
  readonly log: () => SimulatedLog
  readonly isCompacted: boolean
  readonly onTheWay: (() => void)[]
}

interface WorldOptions {
  readonly timestamps: 'log-append' | 'create'
  readonly isCompacted: boolean
  readonly hasTransactions: boolean
  readonly canReadHeaders: boolean
  readonly latencies: readonly number[]
}

function openWorld(options: WorldOptions): World {
  const clock = new VirtualClock()
  const steady = createSteadyClock(clock)
  const onTheWay: (() => void)[] = []
  let turn = 0
  const source = new SimulatedSource({
    clock: steady,
    onTheWay() {
      const latencyMs = options.latencies[turn++ % options.latencies.length] ?? 1
      clock.advance(latencyMs / 2)
      onTheWay.shift()?.()
      clock.advance(latencyMs / 2)
    },
  })
  source.hasTransactions = options.hasTransactions
  if (options.canReadHeaders) source.allowHeaders()
  source.addStream('orders', { timestamps: options.timestamps, compacted: options.isCompacted })
  for (const level of isolation.options) {
    source.addConsumer(level).committed.set('orders', [0])
  }
  const isolationOf = isolation.options.map(level => ({ consumer: level, isolation: level }))
  // Records that arrive at once carry their arrival as timestamp: brokers' clocks are ours here.
  const config = offsetPollConfig.parse({ isolationOf })
  const meter = createOffsetMeter(config, source, {
    clock: steady,
    log: silentLogger,
    system: 'demo',
  })
  const log = () => source.streams.get('orders')?.logs[0] as SimulatedLog
  return { clock, source, meter, log, isCompacted: options.isCompacted, onTheWay }
}

/** Every sample against what really was, at the moment for which it was made. */
async function pollAndScore(world: World): Promise<void> {
  const { source, meter, log, clock } = world
  const committed = new Map<string, number>()
  for (const [name, consumer] of source.consumers) {
    committed.set(name, consumer.committed.get('orders')?.[0] ?? 0)
  }
  const poll = await meter.pollCommits(never)
  for (const sample of poll.samples) {
    assert.deepEqual(sampleSchema.safeParse(sample).error, undefined)
    const at = committed.get(sample.series.consumer) ?? 0
    const readings = [
      { age: sample.age, level: sample.series.consumer },
      ...(sample.otherIsolation === undefined
        ? []
        : [{ age: sample.otherIsolation.age, level: sample.otherIsolation.isolation }]),
    ]
    for (const { age, level } of readings) {
      if (!age.known || !ageMethods[age.method].hard) continue
      const truthMs = log().trueAgeMs(
        Math.min(at, log().end),
        sample.atMs,
        level === 'read_committed',
      )
      const text = `${level} at ${at} of ${log().end}: ${truthMs} in ${JSON.stringify(age)}`
      assert.ok(age.lowMs <= truthMs + 1 && truthMs <= age.highMs + 1, text)
    }
  }
  assert.ok(clock.now() >= poll.atMs - 1)
}

async function happen(world: World, happening: Event): Promise<void> {
  const { clock, source, meter, log } = world
  const atMs = clock.now()
  switch (happening.kind) {
    case 'append':
      return log().append(happening.count, { atMs, timestampMs: atMs })
    case 'wait':
      return clock.advance(happening.ms)
    case 'ends':
      for (let i = 0; i < happening.times; i++) {
        clock.advance(1_000)
        await meter.pollEnds(never)
      }
      return
    case 'poll':
      return pollAndScore(world)
    case 'commit':
      return commit(world, happening.share)
    case 'discover':
      return meter.discover(never)
    case 'retention':
      return log().deleteBefore(Math.floor(happening.share * log().end))
    case 'cut': {
      // A cut that is refilled before anybody looks cannot be seen in offsets.
      world.onTheWay.length = 0
      log().cutTo(Math.floor(happening.share * log().end))
      await meter.pollEnds(never)
      if (happening.isReset) resetCommits(world)
      return
    }
    case 'recreate':
      world.onTheWay.length = 0
      source.addStream('orders', { timestamps: 'log-append', compacted: world.isCompacted })
      await meter.discover(never)
      return resetCommits(world)
    case 'begin':
      if (source.hasTransactions) log().begin()
      return
    case 'finish':
      return log().finish(atMs, happening.isAborted)
    case 'compact':
      if (world.isCompacted) log().compact(offset => offset % 3 !== 0)
      return
    default:
      happening satisfies never
  }
}

function commit({ source, log }: World, share: number): void {
  for (const [level, consumer] of source.consumers) {
    const end = level === 'read_committed' ? log().stableEnd : log().end
    const from = consumer.committed.get('orders')?.[0] ?? 0
    consumer.committed.set('orders', [Math.max(from, Math.floor(from + share * (end - from)))])
  }
}

function resetCommits({ source, log }: World): void {
  for (const consumer of source.consumers.values()) {
    const from = consumer.committed.get('orders')?.[0] ?? 0
    consumer.committed.set('orders', [Math.min(from, log().end)])
  }
}

test('the true age lies inside every bound that is called hard, in whatever order things happen', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        timestamps: fc.constantFrom('log-append' as const, 'create' as const),
        isCompacted: fc.boolean(),
        hasTransactions: fc.boolean(),
        canReadHeaders: fc.boolean(),
        latencies: fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 9 }),
      }),
      fc.array(event, { minLength: 20, maxLength: 80 }),
      fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 20 }),
      async (options, events, interruptions) => {
        const world = openWorld(options)
        await world.meter.discover(never)
        for (const [index, happening] of events.entries()) {
          // Records also arrive while requests are on their way.
          const burst = interruptions[index % Math.max(1, interruptions.length)] ?? 0
          if (happening.kind === 'poll' || happening.kind === 'ends') {
            world.onTheWay.length = 0
            // A request passes here twice: before and after it is answered.
            for (let i = 0; i < burst % 9; i++) {
              world.onTheWay.push(() => {
                const atMs = world.clock.now()
                world.log().append(burst, { atMs, timestampMs: atMs })
              })
            }
          }
          await happen(world, happening)
        }
        await pollAndScore(world)
      },
    ),
    { numRuns: 1_000 },
  )
})
