import assert from 'node:assert/strict'
import { globSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { disturbances } from '#lab/record/disturbance.ts'
import { random } from '#models/baselines/reference.ts'
import { baselines } from '#models/baselines/registry.ts'
import { riskAlong } from '#models/baselines/risk-along.ts'
import { evaluateForecasts, usualEvaluation } from '#models/evaluation/evaluate.ts'
import { findSpikes } from '#models/evaluation/spikes.ts'
import { zone, zonesOf } from '#models/evaluation/zones.ts'
import type { Forecaster } from '#models/forecaster.ts'
import { stepS } from '#models/training/corpus/recording.ts'
import { type LabelledRecording, recordingsIn } from '#models/training/corpus/recording-folder.ts'
import { realRecordings } from '#test/bench/support/real-recordings.ts'

const recordings = await Array.fromAsync(recordingsIn(realRecordings))

const judgedBy = (one: LabelledRecording, risk: ArrayLike<number>) => {
  const { value, objective, causes, warmUpS } = one
  assert.ok(causes !== undefined && warmUpS !== undefined)
  return { value, objective, stepS, warmUpS, causes, risk }
}
const zonedOf = (one: LabelledRecording) =>
  zonesOf(judgedBy(one, new Float32Array(one.value.length)))

test('every file of the folder is a recording of hours, and together they are small', () => {
  const files = globSync('*.csv.gz', { cwd: realRecordings })
  assert.equal(recordings.length, files.length)
  assert.ok(recordings.length >= 8, `${recordings.length} recordings`)
  const bytes = files.reduce((sum, file) => sum + statSync(join(realRecordings, file)).size, 0)
  assert.ok(bytes < 1_500_000, `${bytes} bytes`)
  for (const { law, value } of recordings) {
    assert.equal(law, basename(realRecordings))
    assert.ok(value.length * stepS > 4 * 3_600, `${value.length} rows`)
  }
})

test('hardly a row is empty, and what is known is an age, rates, a backlog and rebalances', () => {
  for (const { seed, value, covariates } of recordings) {
    const empty = value.filter(Number.isNaN).length
    assert.ok(empty < 0.05 * value.length, `${empty} of ${value.length} rows of seed ${seed}`)
    assert.ok(value.every(x => Number.isNaN(x) || x >= 0))
    assert.deepEqual(Object.keys(covariates).toSorted(), [
      'arrival_rate',
      'backlog',
      'consume_rate',
      'rebalance',
    ])
    for (const column of Object.values(covariates)) assert.equal(column.length, value.length)
  }
})

test('every kind of disturbance was recorded, and each recording has faults and decoys', () => {
  const kinds = new Set(recordings.flatMap(({ faults }) => faults.map(({ kind }) => kind)))
  kinds.delete('busy-machine')
  assert.deepEqual([...kinds].toSorted(), Object.keys(disturbances).toSorted())
  for (const { faults } of recordings) {
    assert.ok(faults.some(({ isDecoy }) => isDecoy))
    assert.ok(faults.some(({ isDecoy }) => !isDecoy))
  }
})

test('most faults break objectives, most decoys do not, and few spikes come out of nothing', () => {
  const count = { faults: 0, broken: 0, decoys: 0, averted: 0, spikes: 0, unexplained: 0 }
  for (const one of recordings) {
    const spikes = findSpikes(one.value, { objective: one.objective, stepS })
    const breaks = ({ startS, endS }: { startS: number; endS: number }) =>
      spikes.some(({ onset }) => onset * stepS >= startS && onset * stepS <= endS + 900)
    for (const fault of one.faults.filter(({ kind }) => kind !== 'busy-machine')) {
      if (fault.isDecoy) count.decoys++
      else count.faults++
      if (fault.isDecoy && !breaks(fault)) count.averted++
      if (!fault.isDecoy && breaks(fault)) count.broken++
    }
    for (const { kind } of zonedOf(one).events) {
      count.spikes++
      if (kind === undefined) count.unexplained++
    }
  }
  const said = JSON.stringify(count)
  assert.ok(count.spikes > 40, said)
  assert.ok(count.broken > 0.5 * count.faults, said)
  assert.ok(count.averted > 0.5 * count.decoys, said)
  assert.ok(count.unexplained < 0.1 * count.spikes, said)
})

test('every recording has spikes that somebody could foresee, and quiet time; together a lot of it', () => {
  const total = { quiet: 0, rows: 0 }
  for (const one of recordings) {
    const { events, zones, from } = zonedOf(one)
    assert.ok(events.some(({ isForeseeable }) => isForeseeable))
    const quiet = zones.subarray(from).filter(x => x === zone.quiet).length
    assert.ok(quiet > 0.1 * (zones.length - from), `${quiet} of ${zones.length} rows`)
    total.quiet += quiet
    total.rows += zones.length - from
  }
  assert.ok(total.quiet > 0.3 * total.rows, JSON.stringify(total))
})

test('plain forecasters can be scored on them, and the best beats guessing', () => {
  const scoreOf = (forecaster: Forecaster) => {
    const judged = recordings.map(one => {
      const { value, objective, covariates } = one
      const timeS = Float64Array.from(value, (_, i) => i * stepS)
      const columns = { value, ...covariates }
      return judgedBy(one, riskAlong(forecaster, { objective, timeS, columns }))
    })
    return evaluateForecasts(judged, { ...usualEvaluation, draws: 0 }).prAuc
  }
  const best = Math.max(...baselines.map(scoreOf))
  const guessed = scoreOf(random)
  assert.ok(best > 1.5 * guessed && best < 1, `${best} against ${guessed}`)
})
