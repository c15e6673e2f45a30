import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calmObjective } from '#lab/record/calm-objective.ts'
import { sudden } from '#lab/record/disturbance.ts'
import { createRandom } from '#models/random.ts'

test('an objective lies above the calm part, whatever the disturbed part does', () => {
  const disturbance = sudden(createRandom(1, 'test'), 'burst', 2_000)
  const rows = Array.from({ length: 600 }, (_, i) => {
    const isDisturbed = i * 10 >= disturbance.startS && i * 10 < disturbance.endS
    const valueMs = isDisturbed ? 5_000_000 : 10_000 + 10 * i
    return { valueMs, arrivalRate: 1, consumeRate: 1, backlog: 1, rebalance: 0 as const }
  })
  const objective = calmObjective(1, rows, [disturbance])
  assert.ok(objective > 16_000 && objective < 64_000, String(objective))
  assert.ok(calmObjective(1, rows, []) > 5_000_000)
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
