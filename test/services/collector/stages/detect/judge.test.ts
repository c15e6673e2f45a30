import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judgeSilence } from '#collector/stages/detect/blind.ts'
import { type Change, noIntervals } from '#collector/stages/detect/change.ts'
import { endAll, judgeSample, judgeStep } from '#collector/stages/detect/judge.ts'
import { anomalyId } from '#contracts/anomaly.ts'
import { type Intervals, intervals as intervalsSchema } from '#contracts/learnt-state.ts'
import type { Sample } from '#contracts/sample.ts'

const series = {
  ...{ cluster: 'prod', stream: 'orders', consumer: 'billing' },
  kind: 'time_lag',
} as const
const objectiveMs = 30_000
const t0 = 1_800_000_000_000
const pollMs = 10_000

/** A poll: an age in ms with ± 10 %, or null where nobody could tell it. */
function sampleOf(atMs: number, bestMs: number | null, more: Partial<Sample> = {}): Sample {
  return {
    ...{ series, atMs, facts: [], evidence: { partitions: 1, unknownPartitions: 0 } },
    age:
      bestMs === null
        ? { known: false, reason: 'broker-unreachable' }
        : {
            ...{ known: true, lowMs: 0.9 * bestMs, bestMs, highMs: 1.1 * bestMs },
            method: 'end-offset-history',
          },
    ...more,
  }
}

type Poll =
  | { readonly atMs: number; readonly bestMs: number | null; readonly lost?: number }
  | {
      readonly atMs: number
      readonly probability: number
      readonly score: number
      readonly ageMs: number
    }

interface Run {
  intervals: Intervals
  readonly changes: Change[]
}

/** Judges polls and steps one after the other; the state goes through JSON each time, as over the bus. */
function run(polls: readonly Poll[], from: Intervals = noIntervals): Run {
  const result: Run = { intervals: from, changes: [] }
  for (const poll of polls) {
    // Our own clock runs on: what comes again is old by it.
    const nowMs = t0 + 1e9
    const judged =
      'bestMs' in poll
        ? judgeSample(
            result.intervals,
            sampleOf(poll.atMs, poll.bestMs, { lostRecords: poll.lost ?? 0 }),
            { objectiveMs, nowMs },
          )
        : judgeStep(
            result.intervals,
            {
              ...{ atMs: poll.atMs, anomalyScore: poll.score, ageMs: poll.ageMs },
              foretold: { probability: poll.probability, threshold: 0.5, objectiveMs },
            },
            nowMs,
          )
    result.intervals = intervalsSchema.parse(JSON.parse(JSON.stringify(judged.intervals)))
    result.changes.push(...judged.changes)
  }
  return result
}

const ages = (list: readonly (number | null)[]): Poll[] =>
  list.map((bestMs, i) => ({ atMs: t0 + i * pollMs, bestMs }))
const idOf = ({ kind, startMs }: Change) => anomalyId(series, kind, startMs)
/** What is said, without what only says again that an interval is open. */
const kinds = (changes: readonly Change[]) => {
  const told = changes.map(one => `${one.kind} ${one.endMs === undefined ? 'open' : 'ended'}`)
  return told.filter((_, i) => {
    const first = changes.findIndex(other => idOf(other) === idOf(changes[i] ?? other))
    return first === i || changes[i]?.endMs !== undefined
  })
}

test('a breach begins when the low bound breaks the objective and ends when the high bound is back for a while', () => {
  // 32 s ± 10 % may still be inside 30 s; 35 s is not.
  const { changes } = run(
    ages([20_000, 32_000, 35_000, 60_000, 31_000, 20_000, 20_000, 20_000, 20_000]),
  )
  assert.deepEqual(kinds(changes), ['breach open', 'breach ended'])
  assert.equal(changes[0]?.startMs, t0 + 2 * pollMs)
  assert.equal(changes[1]?.endMs, t0 + 5 * pollMs)
  assert.equal(changes[1]?.peakMs, 60_000)
})

test('a moment within the objective does not end a breach', () => {
  const { changes } = run(ages([40_000, 20_000, 20_000, 40_000, 20_000, 20_000, 40_000]))
  assert.deepEqual(kinds(changes), ['breach open'])
  assert.equal(new Set(changes.map(idOf)).size, 1)
})

test('an age without an upper bound breaks the objective as soon as that is certain', () => {
  const sample = sampleOf(t0, null)
  const age = { known: false, reason: 'no-history-yet', atLeastMs: 31_000 } as const
  const judged = judgeSample(noIntervals, { ...sample, age }, { objectiveMs, nowMs: t0 })
  assert.deepEqual(kinds(judged.changes), ['breach open'])
})

test('three polls without an age make a series blind, since the first of them, until it is known', () => {
  const { changes } = run(ages([1, null, null, 1, null, null, null, null, 1]))
  assert.deepEqual(kinds(changes), ['blind open', 'blind ended'])
  assert.equal(changes[0]?.startMs, t0 + 4 * pollMs)
  assert.match(changes[0]?.detail ?? '', /broker/)
})

test('a series that is not reported any more is blind since its last sample', () => {
  const before = run(ages([1, 1])).intervals
  const judged = judgeSilence(before, t0 + 90_000)
  assert.deepEqual(kinds(judged.changes), ['blind open'])
  assert.equal(judged.changes[0]?.startMs, t0 + pollMs)
  assert.deepEqual(judgeSilence(judged.intervals, t0 + 100_000).changes, [])
  assert.deepEqual(judgeSilence(noIntervals, t0).changes, [], 'nothing was ever known')
})

test('losses that follow each other are one, with the records of all', () => {
  const losing = { bestMs: 1, lost: 40 }
  const polls: Poll[] = [0, 1, 7].map(i => ({ atMs: t0 + i * pollMs, ...losing }))
  const calm: Poll[] = [20, 38, 39].map(i => ({ atMs: t0 + i * pollMs, bestMs: 1 }))
  const { changes } = run([...polls, ...calm])
  assert.deepEqual(kinds(changes), ['data_loss open', 'data_loss ended'])
  assert.equal(changes.at(-1)?.detail, '120 records')
  assert.equal(changes.at(-1)?.endMs, t0 + 7 * pollMs)
})

/** A poll and a step each ten seconds. */
function foretold(points: readonly (readonly [ageMs: number, probability: number])[]): Poll[] {
  return points.flatMap(([bestMs, probability], i): Poll[] => [
    { atMs: t0 + i * pollMs, bestMs },
    { atMs: t0 + i * pollMs, probability, score: 0, ageMs: bestMs },
  ])
}
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item)

test('two steps at the threshold predict a breach, and the breach confirms it', () => {
  const { changes } = run(
    foretold([
      [5_000, 0.7],
      [5_000, 0.1],
      [9_000, 0.6],
      [15_000, 0.7],
      [28_000, 0.9],
      [40_000, 0.9],
    ]),
  )
  assert.deepEqual(kinds(changes), [
    ...['predicted_breach open', 'breach open', 'predicted_breach ended'],
  ])
  assert.equal(changes[0]?.startMs, t0 + 2 * pollMs)
  assert.equal(changes[2]?.outcome, 'confirmed')
  assert.equal(changes[2]?.endMs, t0 + 5 * pollMs)
})

test('a prediction that nothing came of is false, and one that came near was averted', () => {
  const calm = times(40, [2_000, 0.01] as const)
  const no = run(foretold([...times(3, [9_000, 0.7] as const), ...calm]))
  assert.deepEqual(kinds(no.changes), ['predicted_breach open', 'predicted_breach ended'])
  assert.equal(no.changes.at(-1)?.outcome, 'false')
  const near = run(foretold([...times(3, [26_000, 0.7] as const), ...calm]))
  assert.equal(near.changes.at(-1)?.outcome, 'averted')
})

test('a prediction runs out after the longest horizon and is not repeated while the probability stays high', () => {
  const { changes, intervals } = run(foretold(times(400, [9_000, 0.8] as const)))
  const ended = changes.filter(({ endMs }) => endMs !== undefined)
  assert.deepEqual(
    ended.map(({ outcome }) => outcome),
    ['false'],
  )
  assert.equal(new Set(changes.map(idOf)).size, 1)
  assert.equal(intervals.isSpent, true)
  const later = foretold([...times(3, [9_000, 0.1] as const), ...times(3, [9_000, 0.8] as const)])
  const moved = later.map(poll => ({ ...poll, atMs: poll.atMs + 400 * pollMs }))
  assert.deepEqual(kinds(run(moved, intervals).changes), ['predicted_breach open'])
})

test('an unusual present is said once and ends by itself; far below the objective it is nothing', () => {
  const course = (ageMs: number) =>
    times(40, 0).map((_, i): Poll => {
      return { atMs: t0 + i * pollMs, probability: 0, score: i === 2 ? 0.9 : 0.2, ageMs }
    })
  assert.deepEqual(kinds(run(course(5_000)).changes), ['unusual open', 'unusual ended'])
  assert.deepEqual(kinds(run(course(2_000)).changes), [])
})

test('the end of a series ends whatever is open', () => {
  const { intervals } = run(
    foretold([
      [9_000, 0.7],
      [9_000, 0.7],
    ]),
  )
  const blind = judgeSilence(intervals, t0 + 60_000).intervals
  assert.deepEqual(kinds(endAll(blind, t0 + 90_000).changes), [
    'predicted_breach ended',
    'blind ended',
  ])
})

const anyPoll = fc.oneof(
  fc.record({
    bestMs: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 90_000 })),
    lost: fc.constantFrom(0, 0, 0, 5),
  }),
  fc.record({
    probability: fc.double({ min: 0, max: 1, noNaN: true }),
    score: fc.constantFrom(0, 0.3, 0.8),
    ageMs: fc.integer({ min: 0, max: 90_000 }),
  }),
)
const anyPolls = fc
  .array(fc.tuple(anyPoll, fc.constantFrom(10_000, 10_000, 30_000, 400_000)), { maxLength: 80 })
  .map(list => {
    let atMs = t0
    return list.map(([poll, sinceMs]): Poll => {
      atMs += sinceMs
      return { ...poll, atMs }
    })
  })

test('a replay from any earlier poll, after any poll, says nothing twice and changes nothing that follows', () => {
  fc.assert(
    fc.property(anyPolls, fc.nat(), fc.nat(), (polls, a, b) => {
      const [from, to] = [a % (polls.length + 1), b % (polls.length + 1)].toSorted((x, y) => x - y)
      const whole = run(polls)
      const first = run(polls.slice(0, to))
      // The process ended after `to`; what it was given since `from` comes again.
      const second = run(polls.slice(from), first.intervals)
      assert.deepEqual([...first.changes, ...second.changes], whole.changes)
      assert.deepEqual(second.intervals, whole.intervals)
    }),
  )
})

test('a process that ended before its state was kept gives the same anomalies with the same ids', () => {
  fc.assert(
    fc.property(anyPolls, fc.nat(), (polls, a) => {
      const kept = a % (polls.length + 1)
      const whole = run(polls)
      const again = run(polls.slice(kept), run(polls.slice(0, kept)).intervals)
      const ids = new Set(whole.changes.map(idOf))
      for (const change of again.changes) assert.ok(ids.has(idOf(change)))
    }),
  )
})

test('duplicates and late polls change nothing', () => {
  fc.assert(
    fc.property(anyPolls, fc.array(fc.nat(), { maxLength: 20 }), (polls, extra) => {
      const noisy = [...polls]
      for (const n of extra) {
        const at = n % (noisy.length + 1)
        const earlier = noisy[n % Math.max(1, at)]
        if (earlier !== undefined && at > 0 && noisy.indexOf(earlier) < at)
          noisy.splice(at, 0, earlier)
      }
      // Our own clock goes on while old messages come again.
      let nowMs = t0
      let intervals = noIntervals
      const changes: Change[] = []
      for (const poll of noisy) {
        nowMs = Math.max(nowMs, poll.atMs)
        const judged =
          'bestMs' in poll
            ? judgeSample(
                intervals,
                sampleOf(poll.atMs, poll.bestMs, { lostRecords: poll.lost ?? 0 }),
                {
                  ...{ objectiveMs, nowMs },
                },
              )
            : { intervals, changes: [] }
        intervals = judged.intervals
        changes.push(...judged.changes)
      }
      const samples = polls.filter(poll => 'bestMs' in poll)
      assert.deepEqual(changes, run(samples).changes)
    }),
  )
})

test('every interval has an end that is not before its start, and no two of a kind are open at once', () => {
  fc.assert(
    fc.property(anyPolls, polls => {
      const open = new Map<string, string>()
      for (const change of run(polls).changes) {
        const before = open.get(change.kind)
        assert.ok(before === undefined || before === idOf(change), `${change.kind} opens twice`)
        if (change.endMs === undefined) open.set(change.kind, idOf(change))
        else {
          assert.ok(change.endMs >= change.startMs)
          open.delete(change.kind)
        }
      }
    }),
  )
})

test('a sample from a clock that was wrong blocks nothing once the clock is right', () => {
  const dayMs = 86_400_000
  const future = judgeSample(noIntervals, sampleOf(t0 + dayMs, 50_000), { objectiveMs, nowMs: t0 })
  assert.deepEqual(kinds(future.changes), ['breach open'])
  const right = judgeSample(future.intervals, sampleOf(t0 + 10, 1), { objectiveMs, nowMs: t0 + 10 })
  assert.deepEqual(kinds(right.changes), ['breach ended'])
  assert.equal(right.intervals.judgedMs, t0 + 10)
})
