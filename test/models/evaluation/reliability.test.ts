import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reliabilityOf } from '#models/evaluation/reliability.ts'

const stepS = 10
const length = 4_000
const lead = { from: 2_000 - 90, to: 2_000 - 3 }

/** One spike at row 2000, with this said at each row. */
function aSeries(risk: (row: number) => number) {
  const value = Float64Array.from({ length }, (_, row) => (row >= 2_000 && row < 2_020 ? 20 : 1))
  const said = Float64Array.from({ length }, (_, row) => risk(row))
  return { value, risk: said, objective: 10, stepS, warmUpS: 1_000 }
}

const isLead = (row: number) => row >= lead.from && row <= lead.to

test('who knows the future lies on the diagonal at both ends', () => {
  const bins = reliabilityOf([aSeries(row => (isLead(row) ? 1 : 0))])
  assert.deepEqual(
    bins.map(({ said, came }) => [said, came]),
    [
      [0, 0],
      [1, 1],
    ],
  )
  assert.equal(bins[1]?.moments, lead.to - lead.from + 1)
})

test('who always says the base rate is right on average; warm-up, the spike itself and the open end do not count', () => {
  const [bin, ...others] = reliabilityOf([aSeries(() => 0.05)])
  assert.deepEqual(others, [])
  const neutral = 20 + 30 + 2
  assert.equal(bin?.moments, length - 100 - 90 - neutral)
  assert.equal(bin?.came, (lead.to - lead.from + 1) / bin.moments)
})

test('moments of which nothing was said do not count', () => {
  const bins = reliabilityOf([aSeries(row => (row < 3_000 ? Number.NaN : 0.95))])
  assert.deepEqual(
    bins.map(({ moments, came }) => [moments, came]),
    [[910, 0]],
  )
})
