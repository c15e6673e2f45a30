import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pastMs, sparklineShape } from '#dashboards/web/src/overview/sparkline-shape.ts'

const minuteMs = 60_000
const nowMs = 100 * pastMs
const size = { width: 260, height: 40, aheadMs: 0, nowMs }
const startMs = Array.from({ length: 30 }, (_, index) => nowMs - pastMs + index * minuteMs)
const points = (bestMs: readonly (number | null)[]) => ({
  startMs,
  bestMs,
  lowMs: bestMs,
  highMs: bestMs,
})
const level = (ms: number) => startMs.map(() => ms)
const reading = (bestMs: number) => ({ atMs: nowMs, bestMs, lowMs: bestMs, highMs: bestMs })

test('the newest reading ends the line at now', () => {
  const shape = sparklineShape({
    ...size,
    points: points(level(500)),
    now: reading(500),
    objectiveMs: 1_000,
  })
  assert.match(shape.line, / ?L260 [\d.]+$/)
  assert.equal(shape.nowX, 260)
})

test('minutes without an age break the line and are gaps', () => {
  const holed = level(500).map((ms, index) => (index >= 10 && index < 15 ? null : ms))
  const shape = sparklineShape({
    ...size,
    points: points(holed),
    now: undefined,
    objectiveMs: undefined,
  })
  assert.equal(shape.line.match(/M/g)?.length, 2)
  assert.equal(shape.gaps.length, 1)
  assert.ok(Math.abs((shape.gaps[0]?.width ?? 0) - (5 / 30) * 260) < 0.2)
})

test('the minute that is not written down yet is no gap while there is a reading of now', () => {
  const open = level(500).map((ms, index) => (index === 29 ? null : ms))
  const input = { ...size, points: points(open), objectiveMs: undefined }
  assert.deepEqual(sparklineShape({ ...input, now: reading(500) }).gaps, [])
  assert.equal(sparklineShape({ ...input, now: undefined }).gaps.length, 1)
})

test('minutes before a series began are no gap', () => {
  const young = level(500).map((ms, index) => (index < 20 ? null : ms))
  const shape = sparklineShape({
    ...size,
    points: points(young),
    now: undefined,
    objectiveMs: undefined,
  })
  assert.deepEqual(shape.gaps, [])
})

test('an age far above its objective stays inside the picture, and the objective in sight', () => {
  const shape = sparklineShape({
    ...size,
    points: points(level(90_000)),
    now: reading(90_000),
    objectiveMs: 1_000,
  })
  const heights = [...shape.line.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(match => Number(match[1]))
  assert.ok(heights.every(y => y >= 0 && y <= 40))
  assert.ok((shape.objectiveY ?? -1) > 0 && (shape.objectiveY ?? 99) <= 40)
})

test('a single reading is a dot, since a line of one point shows nothing', () => {
  const shape = sparklineShape({
    ...size,
    points: undefined,
    now: reading(500),
    objectiveMs: undefined,
  })
  assert.equal(shape.line, '')
  assert.equal(shape.dots.length, 1)
})

test('room for a forecast moves now to the left', () => {
  const shape = sparklineShape({
    ...size,
    aheadMs: pastMs / 2,
    points: undefined,
    now: undefined,
    objectiveMs: undefined,
  })
  assert.ok(Math.abs(shape.nowX - (260 * 2) / 3) < 0.1)
})

test('what is foretold begins at the newest reading and ends where the room does', () => {
  const ahead = {
    ms: [1, 5, 15, 30].map(minutes => nowMs + minutes * minuteMs),
    ...{
      lowMs: [400, 400, 400, 400],
      bestMs: [600, 700, 800, 900],
      highMs: [700, 900, 1_100, 9_000],
    },
  }
  const input = {
    ...size,
    points: { ...points(level(500)), ahead },
    now: reading(500),
    objectiveMs: 1_000,
  }
  const shape = sparklineShape({ ...input, aheadMs: 15 * minuteMs })
  assert.equal(shape.nowX, 173.3)
  assert.match(shape.median, /^M173\.3 [\d.]+(L[\d.]+ [\d.]+){2}L260 [\d.]+$/)
  assert.match(shape.fan, /^M173\.3 .*Z$/)
  assert.equal(sparklineShape(input).fan, '')
})

test('a fan that goes far up does not flatten what was measured', () => {
  const ahead = { ms: [nowMs + minuteMs], lowMs: [500], bestMs: [900], highMs: [1_000_000] }
  const shape = sparklineShape({
    ...{ ...size, aheadMs: 15 * minuteMs, now: reading(500), objectiveMs: undefined },
    points: { ...points(level(500)), ahead },
  })
  const [, y] = /^M[\d.]+ ([\d.]+)/.exec(shape.line) ?? []
  assert.equal(Number(y), 20)
})
