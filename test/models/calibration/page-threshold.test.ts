import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nextThreshold, startThreshold } from '#models/calibration/page-threshold.ts'
import { createRandom } from '#models/random.ts'

const stepMs = 10_000
const stepsPerDay = 8_640

/** Runs the controller on quiet days with risky moments whose probability is drawn; none of them breaks. */
function falseAlarmsPerDay(momentsPerDay: number, perDay: number, seed: number): number {
  const random = createRandom(seed, 'page-threshold')
  let threshold = startThreshold(0)
  let falseAlarms = 0
  const days = 20
  for (let step = 1; step <= days * stepsPerDay; step++) {
    const isMoment = random.chance(momentsPerDay / stepsPerDay)
    const isFalse = isMoment && random.uniform(0, 1) >= threshold.probability
    if (isFalse && step > (days / 2) * stepsPerDay) falseAlarms++
    const told = { atMs: step * stepMs, falseAlarms: isFalse ? 1 : 0 }
    threshold = nextThreshold(threshold, told, { perDay })
  }
  return falseAlarms / (days / 2)
}

test('false alarms of a series that gives many come down to the budget', () => {
  for (const momentsPerDay of [4, 8, 15]) {
    const rate = falseAlarmsPerDay(momentsPerDay, 1, momentsPerDay)
    assert.ok(rate <= 1.5, `${rate} false alarms a day of ${momentsPerDay} moments`)
  }
})

test('the threshold stays within its bounds, rises with false alarms and falls with quiet time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ sinceMs: fc.integer({ min: -1e9, max: 1e9 }), falseAlarms: fc.nat(3) })),
      told => {
        let threshold = startThreshold(1e12)
        for (const { sinceMs, falseAlarms } of told) {
          const next = nextThreshold(
            threshold,
            { atMs: threshold.atMs + sinceMs, falseAlarms },
            { perDay: 1 },
          )
          assert.ok(next.probability >= 0.3 && next.probability <= 0.95)
          assert.ok(next.atMs >= threshold.atMs)
          if (falseAlarms > 0) assert.ok(next.probability >= threshold.probability)
          else assert.ok(next.probability <= threshold.probability + 1e-12)
          threshold = next
        }
      },
    ),
  )
})

test('a day without a measurement lowers it no more than a quarter of an hour does', () => {
  const start = startThreshold(0)
  const [short, long] = [900_000, 86_400_000].map(atMs =>
    nextThreshold(start, { atMs, falseAlarms: 0 }, { perDay: 1 }),
  )
  assert.equal(short?.probability, long?.probability)
})
