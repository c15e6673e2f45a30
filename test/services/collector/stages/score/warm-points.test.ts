import assert from 'node:assert/strict'
import { test } from 'node:test'
import { warmPoints, warmRanges } from '#collector/stages/score/warm-points.ts'
import type { HistoryColumns } from '#kit/store/store.ts'
import { FleetScorer } from '#models/scoring/fleet-scorer.ts'
import { loadForecaster } from '#models/scoring/forecasters.ts'
import { SeriesState } from '#models/series/series-state.ts'

const nowMs = 1_800_000_000_000

/** Columns of a resolution over its range, with the age as a function of time. */
function columnsOf(
  { pointMs, backMs }: (typeof warmRanges)[number],
  ageAt: (ms: number) => { readonly bestMs: number | null; readonly maxMs: number | null },
): HistoryColumns {
  const startMs = Array.from({ length: backMs / pointMs }, (_, i) => nowMs - backMs + i * pointMs)
  const ages = startMs.map(ageAt)
  const column = startMs.map(() => 3)
  return {
    startMs,
    bestMs: ages.map(({ bestMs }) => bestMs),
    lowMs: ages.map(({ bestMs }) => bestMs),
    highMs: ages.map(({ bestMs }) => bestMs),
    maxMs: ages.map(({ maxMs }) => maxMs),
    ...{ arrivalsPerS: column, readsPerS: column, backlog: column, facts: startMs.map(() => 0) },
  }
}

test('a day of history is samples in ascending time, coarse to fine, without overlap', () => {
  const columns = warmRanges.map(range => columnsOf(range, () => ({ bestMs: 4_000, maxMs: 4_000 })))
  const points = warmPoints(columns, nowMs)
  for (const [i, { timeS }] of points.entries()) {
    assert.ok(i === 0 || timeS > (points[i - 1]?.timeS ?? 0), `${i}`)
  }
  assert.equal(points.filter(({ isFine }) => isFine).length, 90)
  assert.equal(points.length, 84 + 165 + 90)
})

test('windows rebuilt from history know the value at each resolution, and the highest of a coarse point', () => {
  const columns = warmRanges.map((range, i) =>
    columnsOf(range, () => ({ bestMs: 4_000, maxMs: i === 0 ? 20_000 : 4_000 })),
  )
  const state = new SeriesState(30_000)
  for (const { timeS, sample } of warmPoints(columns, nowMs)) state.push(timeS, sample)
  const at = (level: 'fine' | 'minute' | 'quarter', track: 'value' | 'peak', ago: number) =>
    Math.exp(state.at(level, track, ago)) * 30_000
  const near = (actual: number, expected: number) =>
    assert.ok(Math.abs(actual - expected) < 0.01 * expected, `${actual} for ${expected}`)
  near(at('fine', 'value', 5), 4_000)
  near(at('minute', 'value', 100), 4_000)
  near(at('quarter', 'peak', 60), 20_000)
})

test('what history does not know is unknown in the windows', () => {
  const columns = warmRanges.map(range => columnsOf(range, () => ({ bestMs: null, maxMs: null })))
  const points = warmPoints(columns, nowMs)
  assert.ok(points.length > 0)
  assert.ok(points.every(({ sample }) => Number.isNaN(sample[0])))
  assert.deepEqual(warmPoints([], nowMs), [])
})

test('a series that is warm is scored at once, and coarse points teach nothing about what is unusual', async () => {
  const { forecaster } = await loadForecaster('baselines')
  const fleet = new FleetScorer<number>(forecaster)
  fleet.open(1, 30_000)
  const columns = warmRanges.map(range =>
    columnsOf(range, ms => {
      const bestMs = 20_000 + (ms % 70_000) / 100
      return { bestMs, maxMs: bestMs }
    }),
  )
  for (const { timeS, ...point } of warmPoints(columns, nowMs)) fleet.warm(1, timeS, point)
  const score = (await fleet.step([1])).scores.get(1)
  assert.ok((score?.forecast?.breachProbability[3] ?? 0) > 0.3)
  assert.ok((score?.anomalyScore ?? 1) < 0.5)
})
