import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calmObjective } from '#lab/record/calm-objective.ts'
import { sudden } from '#lab/record/disturbance.ts'
import { createRandom } from '#models/random.ts'

const calmMs = (i: number) => 10_000 + 10 * i
const rowsOf = (ageMs: (i: number) => number) =>
  Array.from({ length: 600 }, (_, i) => {
    return { valueMs: ageMs(i), arrivalRate: 1, consumeRate: 1, backlog: 1, rebalance: 0 as const }
  })

test('an objective lies above the calm part, whatever the disturbed part does', () => {
  const rows = rowsOf(i => (i >= 200 && i < 300 ? 5_000_000 : calmMs(i)))
  const objective = calmObjective(1, rows, [{ startS: 2_000, endS: 3_000 }])
  assert.ok(objective > 16_000 && objective < 64_000, String(objective))
  assert.ok(calmObjective(1, rows, []) > 5_000_000)
})

test('an accident that nobody planned does not raise the objective', () => {
  const rows = rowsOf(i => (i >= 200 && i < 220 ? 5_000_000 : calmMs(i)))
  assert.ok(calmObjective(1, rows, []) < 64_000)
})

test('a backlog that drains for hours after a disturbance does not raise the objective', () => {
  const disturbance = sudden(createRandom(1, 'test'), 'burst', 2_000)
  const rows = Array.from({ length: 3_000 }, (_, i) => {
    const sinceS = i * 10 - disturbance.startS
    const valueMs = 10_000 + (sinceS < 0 ? 0 : Math.max(0, 1_000_000 - 100 * sinceS))
    return { valueMs, arrivalRate: 1, consumeRate: 1, backlog: 1, rebalance: 0 as const }
  })
  assert.ok(calmObjective(1, rows, [disturbance]) <= 40_000)
})
