import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Anomaly, anomalyId } from '#contracts/anomaly.ts'
import { dedupe, forgetBefore, noIntervals, type Verdict } from '#contracts/anomaly-intervals.ts'

const series = {
  ...{ cluster: 'prod', stream: 'orders', consumer: 'billing' },
  kind: 'time_lag',
} as const

function anomalyOf(startMs: number, atMs: number, endMs?: number): Anomaly {
  return {
    ...{ v: 1, id: anomalyId(series, 'breach', startMs), series, kind: 'breach', startMs, atMs },
    ...(endMs === undefined ? {} : { endMs }),
    age: { known: false, reason: 'not-measured' },
    ...{ objectiveLearnt: false, text: '', labels: {}, circumstances: [] },
  }
}

function readAll(anomalies: readonly Anomaly[]) {
  let known = noIntervals
  return anomalies.map(anomaly => {
    const read = dedupe(known, anomaly)
    known = read.known
    return { verdict: read.verdict, id: read.id }
  })
}
const verdicts = (anomalies: readonly Anomaly[]): Verdict[] =>
  readAll(anomalies).map(({ verdict }) => verdict)

test('an interval opens once, changes and ends once, however often its messages come', () => {
  const messages = [anomalyOf(10, 10), anomalyOf(10, 70), anomalyOf(10, 130, 100)]
  assert.deepEqual(verdicts(messages), ['opens', 'changes', 'ends'])
  assert.deepEqual(verdicts(messages.flatMap(one => [one, one])), [
    ...['opens', 'repeats', 'changes', 'repeats', 'ends', 'repeats'],
  ])
  assert.deepEqual(verdicts([...messages, ...messages]).slice(3), ['repeats', 'repeats', 'repeats'])
})

test('two collectors that overlap give one interval, by the id that came first', () => {
  const read = readAll([
    anomalyOf(10, 10),
    anomalyOf(12, 12),
    anomalyOf(10, 130, 100),
    anomalyOf(12, 131, 101),
  ])
  assert.deepEqual(
    read.map(({ verdict }) => verdict),
    ['opens', 'changes', 'ends', 'repeats'],
  )
  assert.equal(new Set(read.map(({ id }) => id)).size, 1)
})

test('what opens after the end is another interval, and an end alone is told as one', () => {
  assert.deepEqual(verdicts([anomalyOf(10, 30, 20), anomalyOf(40, 40), anomalyOf(40, 60, 50)]), [
    ...['ends', 'opens', 'ends'],
  ])
})

test('an owner that still finds the ended interval open is believed', () => {
  assert.deepEqual(verdicts([anomalyOf(10, 10), anomalyOf(10, 100, 90), anomalyOf(12, 160)]), [
    ...['opens', 'ends', 'opens'],
  ])
})

test('the end of an earlier interval, told again, does not end the one that is open', () => {
  const earlier = [anomalyOf(10, 10), anomalyOf(10, 30, 20)]
  assert.deepEqual(verdicts([...earlier, anomalyOf(40, 40), ...earlier, anomalyOf(40, 60, 50)]), [
    ...['opens', 'ends', 'opens', 'repeats', 'repeats', 'ends'],
  ])
})

test('kinds and series are apart', () => {
  const other = { ...anomalyOf(10, 10), kind: 'blind' as const }
  assert.deepEqual(verdicts([anomalyOf(10, 10), other]), ['opens', 'opens'])
})

test('two readings of one stream of intervals, mixed in any order that keeps each, open and end each once', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          gap: fc.integer({ min: 50, max: 500 }),
          length: fc.integer({ min: 10, max: 300 }),
        }),
        { maxLength: 8 },
      ),
      fc.infiniteStream(fc.boolean()),
      (spans, picks) => {
        let at = 0
        const intervals = spans.map(({ gap, length }) => {
          const startMs = at + gap
          at = startMs + length
          return [
            anomalyOf(startMs, startMs),
            anomalyOf(startMs, startMs + length, startMs + length),
          ]
        })
        // Both collectors see the same polls, so that neither is a whole interval behind the other.
        const mixed = intervals.flatMap(([open, end]) => {
          if (open === undefined || end === undefined) return []
          const isLate = picks.next().value
          return isLate ? [open, end, open, end] : [open, open, end, end]
        })
        const said = verdicts(mixed)
        assert.equal(said.filter(verdict => verdict === 'opens').length, spans.length)
        assert.equal(said.filter(verdict => verdict === 'ends').length, spans.length)
      },
    ),
  )
})

test('what ended long ago is forgotten, what is open is not', () => {
  let known = noIntervals
  for (const one of [anomalyOf(10, 30, 20), { ...anomalyOf(15, 15), kind: 'blind' as const }]) {
    known = dedupe(known, one).known
  }
  assert.equal(forgetBefore(known, 1_000).size, 1)
})
