import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Registry } from 'prom-client'
import { collectorMetrics } from '#collector/metrics.ts'
import { SeriesMemory } from '#collector/series-memory.ts'
import { scoreStride } from '#collector/stages/score/score-codec.ts'
import { Scoring } from '#collector/stages/score/scoring.ts'
import type { ScoresAnswer, WorkerSettings } from '#collector/stages/score/worker-messages.ts'
import type { Frame } from '#contracts/frame.ts'
import type { SeriesKey } from '#contracts/series.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { registerMetrics } from '#kit/metrics.ts'
import type { HistoryColumns } from '#kit/store/store.ts'
import { eventually } from '#test/support/eventually.ts'

const key = (consumer: string): SeriesKey => ({
  ...{ cluster: 'c', stream: 's', consumer },
  kind: 'time_lag',
})
const step0Ms = Math.floor(Date.now() / 10_000) * 10_000

const frameOf = (consumer: string, step: number): Frame => ({
  ...{ series: key(consumer), startMs: step0Ms + step * 10_000, samples: 1 },
  age: { minMs: 1, maxMs: 1, lastMs: 1, lowMs: 1, highMs: 1, hard: true },
  ...{ facts: [], lostRecords: 0 },
})

/** A thread that scores nothing until it is let: each step waits for a turn. */
const slowThread = `
const { parentPort } = require('node:worker_threads')
let turns = 0
const waiting = []
const go = () => { while (turns > 0 && waiting.length > 0) { turns--; waiting.shift()() } }
parentPort.on('message', said => {
  if (said === 'turn') { turns++; go(); return }
  const { seq, message } = said
  if (message.kind !== 'step') { parentPort.postMessage({ seq, message: { kind: 'done' } }); return }
  waiting.push(() => parentPort.postMessage({ seq, message: {
    kind: 'scores', by: String(message.handles.length), handles: message.due,
    numbers: new Float32Array(message.due.length * ${scoreStride}).fill(NaN), reasons: [], tookMs: 1, series: 1, bytes: 1,
  } }))
  go()
})
parentPort.postMessage({ kind: 'ready', by: 'slow', problems: [] })
`

function open(columns: ReadonlyMap<string, HistoryColumns> = new Map(), objectiveMs?: number) {
  const registry = new Registry()
  const memory = new SeriesMemory(() => objectiveMs)
  const answers: { readonly scores: ScoresAnswer; readonly atMs: number }[] = []
  const threads: Worker[] = []
  const scoring = new Scoring(
    { worker: { forecaster: 'auto', engine: 'auto' }, learnObjectives: true },
    {
      ...{ clock: systemClock, log: silentLogger, memory },
      metrics: registerMetrics(collectorMetrics, registry),
      history: { readMany: async () => columns },
      onScores: (scores, atMs) => answers.push({ scores, atMs }),
      startThread: (_: WorkerSettings) => {
        const thread = new Worker(slowThread, { eval: true })
        threads.push(thread)
        return thread
      },
    },
  )
  const metricOf = async (name: string) =>
    (await registry.getSingleMetric(`foretap_collector_${name}`)?.get())?.values[0]?.value ?? 0
  return {
    ...{ scoring, memory, answers, threads, metricOf },
    turn: () => threads.at(-1)?.postMessage('turn'),
    [Symbol.asyncDispose]: () => scoring[Symbol.asyncDispose](),
  }
}

test('while a step is scored others add up: all of their samples are taken, the newest alone is scored', async () => {
  await using fixture = open(new Map(), 30_000)
  const { scoring, memory, answers, turn, metricOf } = fixture
  memory.of(key('a'), 0)
  scoring.take(step0Ms, [frameOf('a', 0)])
  turn()
  await eventually(() => answers.length === 1, { what: 'the first step' })
  for (let step = 1; step <= 5; step++) scoring.take(step0Ms, [frameOf('a', step)])
  scoring.take(step0Ms + 60_000, [frameOf('a', 6)])
  turn()
  turn()
  await eventually(() => answers.length === 3, { what: 'both further steps' })
  // The thread was given the first of them at once, and the five others together.
  assert.deepEqual(
    answers.map(({ scores }) => scores.by),
    ['1', '1', '5'],
  )
  assert.equal(answers[2]?.atMs, step0Ms + 70_000)
  assert.equal(await metricOf('scoring_skipped_total'), 4)
})

test('a thread that hangs costs a bounded number of steps, and they are counted', async () => {
  await using fixture = open(new Map(), 30_000)
  const { scoring, memory, answers, turn, metricOf } = fixture
  memory.of(key('a'), 0)
  scoring.take(step0Ms, [frameOf('a', 0)])
  turn()
  await eventually(() => answers.length === 1, { what: 'the first step' })
  for (let step = 1; step <= 100; step++) {
    scoring.take(step0Ms + step * 10_000, [frameOf('a', step)])
  }
  // One is with the thread, thirty wait.
  assert.equal(await metricOf('scoring_skipped_total'), 69)
})

test('frames of a series that is gone are left out', async () => {
  await using fixture = open()
  fixture.scoring.take(step0Ms, [frameOf('gone', 0)])
  assert.equal(fixture.memory.size, 0)
})

test('a series without an objective learns one from its last day, and is scored against it', async () => {
  const quarters = Array.from({ length: 96 }, (_, i) => Date.now() - (96 - i) * 900_000)
  const column = quarters.map(() => 20_000)
  const rest = { arrivalsPerS: column, readsPerS: column, backlog: column }
  const columns = {
    ...{ startMs: quarters, bestMs: column, lowMs: column, highMs: column, maxMs: column },
    ...{ ...rest, facts: quarters.map(() => 0) },
  }
  const probe = new SeriesMemory(() => undefined).of(key('a'), 0)
  await using fixture = open(new Map([[probe.id, columns]]))
  const record = fixture.memory.of(key('a'), 0)
  fixture.scoring.warm([record])
  await eventually(() => record.learnt?.ageMs === 60_000, { what: 'the learnt objective' })
})
