import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { WhatIfDesk, type WhatIfSettings } from '#api/what-if/what-if-desk.ts'
import { whatIf, whatIfAnswer } from '#contracts/what-if.ts'
import { systemClock } from '#kit/clock.ts'
import { hasCode } from './has-code.ts'

const objectiveMs = 30_000
const settings: WhatIfSettings = { forecaster: 'auto', engine: 'wasm' }
const clock = systemClock

/** An hour at one point each ten seconds whose age goes along `ageAt`, in minutes before its end. */
const hourOf = (ageAt: (minutesLeft: number) => number) =>
  whatIf.parse({
    objectiveMs,
    points: Array.from({ length: 360 }, (_, i) => ({
      atMs: 1_700_000_000_000 + i * 10_000,
      ageMs: Math.max(0, ageAt((359 - i) / 6)),
      arrivalsPerS: 100,
      readsPerS: 100,
    })),
  })

test('the network foretells more of a series that climbs to its objective than of a quiet one, and says why', async () => {
  await using desk = new WhatIfDesk(settings, { clock })
  const climbing = hourOf(left => (left < 12 ? 2_000 + (12 - left) * 2_200 : 2_000))
  const [risky, quiet] = await Promise.all([desk.ask(climbing), desk.ask(hourOf(() => 2_000))])
  for (const answer of [risky, quiet]) {
    whatIfAnswer.parse(answer)
    assert.match(answer.by, /^mixer@/)
    assert.equal(answer.quantilesMs?.length, 6)
  }
  const pageOf = ({ breachProbability }: typeof risky) => breachProbability?.[2] ?? Number.NaN
  assert.ok(pageOf(risky) > pageOf(quiet), `${pageOf(risky)} > ${pageOf(quiet)}`)
  assert.ok(risky.reasons.length > 0)
  assert.equal(risky.atMs, climbing.points.at(-1)?.atMs)
})

test('a series whose age is unknown at its end says that nothing can be foretold', async () => {
  await using desk = new WhatIfDesk({ ...settings, forecaster: 'static' }, { clock })
  const { points } = hourOf(() => 2_000)
  const unknown = points.map((point, i) => (i > 350 ? { atMs: point.atMs } : point))
  const answer = await desk.ask({ objectiveMs, points: unknown })
  assert.equal(answer.unscored, 'value-unknown')
  assert.equal(answer.breachProbability, undefined)
})

test('a thread that dies fails its request alone: the next one gets another thread', async () => {
  let threads = 0
  const startThread = () => {
    threads++
    const body =
      threads === 1
        ? 'process.exit(3)'
        : `const { parentPort } = require('node:worker_threads')
           parentPort.on('message', ({ points }) => parentPort.postMessage({ ok: true, answer: {
             atMs: points.at(-1).atMs, by: 'echo', anomalyScore: 0, reasons: [], problems: [] } }))`
    return new Worker(body, { eval: true })
  }
  await using desk = new WhatIfDesk(settings, { clock, startThread })
  await assert.rejects(desk.ask(hourOf(() => 1)), hasCode('API_WHAT_IF_FAILED'))
  assert.equal((await desk.ask(hourOf(() => 1))).by, 'echo')
  assert.equal(threads, 2)
})

test('four may wait; one more is refused at once, and all are answered in the end', async () => {
  await using desk = new WhatIfDesk({ ...settings, forecaster: 'static' }, { clock })
  const asked = hourOf(() => 2_000)
  const waiting = Array.from({ length: 5 }, () => desk.ask(asked))
  await assert.rejects(desk.ask(asked), hasCode('API_WHAT_IF_BUSY'))
  const answers = await Promise.all(waiting)
  assert.equal(new Set(answers.map(({ by }) => by)).size, 1)
})

test('a desk that is closed refuses, and leaves no thread behind', async () => {
  const desk = new WhatIfDesk({ ...settings, forecaster: 'static' }, { clock })
  await desk.ask(hourOf(() => 2_000))
  await desk[Symbol.asyncDispose]()
  await assert.rejects(desk.ask(hourOf(() => 2_000)), hasCode('API_WHAT_IF_BUSY'))
})
