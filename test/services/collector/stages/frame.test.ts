import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Framer, type Step } from '#collector/stages/frame.ts'
import { frame as frameSchema, stepMs } from '#contracts/frame.ts'
import { facts, type Sample } from '#contracts/sample.ts'
import { seriesId } from '#contracts/series.ts'

const series = (consumer: string) => ({
  ...{ cluster: 'prod', stream: 'orders', kind: 'time_lag' as const },
  consumer,
})

const arbitrarySample: fc.Arbitrary<Sample> = fc.record({
  series: fc.constantFrom('billing', 'mail').map(series),
  atMs: fc.integer({ min: 0, max: 120_000 }),
  age: fc.oneof(
    fc
      .tuple(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), fc.constantFrom('caught-up', 'create-time'))
      .map(([low, more, most, method]) => ({
        known: true as const,
        ...{ lowMs: low, bestMs: low + more, highMs: low + more + most },
        method: method as 'caught-up' | 'create-time',
      })),
    fc.constant({ known: false as const, reason: 'broker-unreachable' as const }),
  ),
  evidence: fc.constant({ partitions: 1, unknownPartitions: 0 }),
  facts: fc.subarray([...facts]),
})

const run = (samples: readonly Sample[], lateMs: number) => {
  const framer = new Framer({ lateMs, activeMs: 30_000, openStepsMax: 100 })
  const steps: Step[] = []
  const framed: Sample[] = []
  const late: Sample[] = []
  for (const sample of samples) {
    ;(framer.add(sample) ? framed : late).push(sample)
    framer.advance(0, { atMs: sample.atMs, nowMs: sample.atMs })
    steps.push(...framer.close(0))
  }
  steps.push(...framer.closeAll())
  return { steps, framed, late }
}

test('frames partition time: every sample counts in exactly one frame, or is late', () => {
  fc.assert(
    fc.property(fc.array(arbitrarySample), fc.nat(40_000), (samples, lateMs) => {
      const { steps, framed, late } = run(samples, lateMs)
      const frames = steps.flatMap(step => step.frames)
      assert.equal(framed.length + late.length, samples.length)
      assert.equal(
        frames.reduce((sum, { samples }) => sum + samples, 0),
        framed.length,
      )
      const names = frames.map(({ series, startMs }) => `${seriesId(series)}@${startMs}`)
      assert.equal(new Set(names).size, names.length)
      const starts = steps.map(({ startMs }) => startMs)
      assert.deepEqual(
        starts,
        starts.toSorted((a, b) => a - b),
      )
    }),
  )
})

test('a frame spans the ages of its step and unites its facts', () => {
  fc.assert(
    fc.property(fc.array(arbitrarySample, { minLength: 1 }), samples => {
      const { steps, framed } = run(samples, 200_000)
      for (const frame of steps.flatMap(step => step.frames)) {
        frameSchema.parse(frame)
        const own = framed.filter(
          ({ series, atMs }) =>
            series.consumer === frame.series.consumer &&
            Math.floor(atMs / stepMs) * stepMs === frame.startMs,
        )
        const ages = own.flatMap(({ age }) => (age.known ? [age] : []))
        assert.equal(frame.age !== undefined, ages.length > 0)
        assert.equal(frame.unknown !== undefined, ages.length === 0)
        assert.deepEqual(new Set(frame.facts), new Set(own.flatMap(sample => sample.facts)))
        if (!frame.age) continue
        const { minMs, lastMs, maxMs, lowMs, highMs, hard } = frame.age
        assert.ok(minMs <= lastMs && lastMs <= maxMs && lowMs <= lastMs && lastMs <= highMs)
        assert.equal(minMs, Math.min(...ages.map(age => age.bestMs)))
        assert.equal(maxMs, Math.max(...ages.map(age => age.bestMs)))
        assert.equal(
          hard,
          ages.every(age => age.method === 'caught-up'),
        )
      }
    }),
  )
})

const at = (atMs: number, lowMs = 5): Sample => ({
  series: series('billing'),
  atMs,
  age: { known: true, lowMs, bestMs: lowMs, highMs: lowMs, method: 'caught-up' },
  evidence: { partitions: 1, unknownPartitions: 0 },
  facts: [],
})

test('the newest sample by its own time is the last one, also when it comes first', () => {
  const { steps } = run([at(9_000, 7), at(1_000, 3)], stepMs)
  assert.equal(steps[0]?.frames[0]?.age?.lastMs, 7)
})

test('a sample one step late still counts, a later one does not', () => {
  const { late, framed } = run(
    [at(25_000), at(11_000), at(30_000), at(9_999), at(31_000), at(8_000)],
    stepMs,
  )
  assert.deepEqual(
    late.map(({ atMs }) => atMs),
    [9_999, 8_000],
  )
  assert.equal(framed.length, 4)
})

test('a step waits for the slowest shard, but not for one that fell silent or went away', () => {
  const framer = new Framer({ lateMs: stepMs, activeMs: 30_000, openStepsMax: 100 })
  framer.add(at(0))
  framer.advance(1, { atMs: 0, nowMs: 0 })
  framer.advance(2, { atMs: 50_000, nowMs: 20_000 })
  assert.deepEqual(framer.close(30_000), [])
  assert.equal(framer.close(30_001).length, 1)
  framer.add(at(60_000))
  framer.advance(3, { atMs: 60_000, nowMs: 40_000 })
  framer.advance(2, { atMs: 90_000, nowMs: 40_000 })
  assert.deepEqual(framer.close(40_000), [])
  framer.drop(shard => shard === 3)
  assert.equal(framer.close(40_000).length, 1)
})

test('no more steps are open than allowed, whatever a shard holds back', () => {
  const framer = new Framer({ lateMs: stepMs, activeMs: 1e9, openStepsMax: 3 })
  framer.advance(9, { atMs: 0, nowMs: 0 })
  const closed: number[] = []
  for (let step = 0; step < 6; step++) {
    framer.add(at(step * stepMs))
    closed.push(...framer.close(0).map(({ startMs }) => startMs))
  }
  assert.deepEqual(closed, [0, stepMs, 2 * stepMs])
  assert.equal([...framer.openSteps].length, 3)
})

test('a clock that is put back makes nothing late for as long as it was ahead', () => {
  const framer = new Framer({ lateMs: 10_000, activeMs: 30_000, openStepsMax: 100 })
  const hourMs = 3_600_000
  const take = (atMs: number): { isFramed: boolean; closed: readonly number[] } => {
    framer.followClock(atMs)
    const age = { known: false, reason: 'broker-unreachable' } as const
    const evidence = { partitions: 1, unknownPartitions: 0 }
    const isFramed = framer.add({ series: series('billing'), atMs, age, evidence, facts: [] })
    framer.advance(0, { atMs, nowMs: atMs })
    return { isFramed, closed: framer.close(atMs).map(({ startMs }) => startMs) }
  }
  for (let atMs = hourMs; atMs < hourMs + 60_000; atMs += 5_000) take(atMs)
  const after = Array.from({ length: 8 }, (_, i) => take(5_000 * i))
  assert.ok(after.every(({ isFramed }) => isFramed))
  const closed = after.flatMap(step => step.closed).filter(startMs => startMs < hourMs)
  assert.deepEqual(closed, [0, 10_000], 'steps close in their time again, whole')
})
