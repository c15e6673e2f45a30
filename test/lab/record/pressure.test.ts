import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DisturbanceKind, disturbances } from '#lab/record/disturbance.ts'
import { drawPipeline } from '#lab/record/pipeline-spec.ts'
import { pressureAt } from '#lab/record/pressure.ts'

const spec = drawPipeline(5)
const acting = (kind: DisturbanceKind, level: number) => ({
  ...{ kind, startS: 0, endS: 100, isGradual: true, isDecoy: false, isSeasonal: false, reach: 1.5 },
  level: () => level,
})

test('a calm group can take what arrives at any time of the day', () => {
  for (let timeS = 0; timeS < 20_000; timeS += 100) {
    const { arrivals, hot, service, away, intruder, quota } = pressureAt(spec, undefined, timeS)
    assert.ok(arrivals > 0 && arrivals < 0.8 * service)
    assert.deepEqual([hot, away, intruder, quota], [0, 'none', 0, undefined])
  }
})

test('at its height demand is over capacity by what the disturbance reaches for', () => {
  for (const kind of ['slow-consumer', 'growing-load', 'burst', 'nightly-batch'] as const) {
    const { arrivals, service } = pressureAt(spec, acting(kind, 1), 50)
    assert.ok(Math.abs(arrivals / service - 1.5) < 1e-9, kind)
  }
})

test('a hot partition overloads the member that reads it, and no other', () => {
  const { arrivals, hot, service } = pressureAt(spec, acting('hot-partition', 1), 50)
  const each = service / spec.members
  const others = (arrivals * (1 - hot)) / spec.members
  assert.ok(Math.abs((others + arrivals * hot) / each - 1.5) < 1e-9)
  assert.ok(others / each < 0.8)
})

test('a quota is a whole number, since the broker refuses others', () => {
  for (const level of [0.1, 0.35, 1]) {
    assert.ok(Number.isInteger(pressureAt(spec, acting('throttled-broker', level), 50).quota))
  }
})

test('every disturbance changes something, and nothing once it is over', () => {
  const calm = pressureAt(spec, undefined, 50)
  for (const kind of Object.keys(disturbances) as DisturbanceKind[]) {
    assert.notDeepEqual(pressureAt(spec, acting(kind, 1), 50), calm, kind)
    assert.deepEqual(pressureAt(spec, acting(kind, 0), 50), calm, kind)
  }
})
