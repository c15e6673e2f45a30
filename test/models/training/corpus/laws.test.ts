import assert from 'node:assert/strict'
import { test } from 'node:test'
import { laws } from '#models/training/corpus/law-registry.ts'
import { type Recording, stepS } from '#models/training/corpus/recording.ts'

const seeds = Array.from({ length: 24 }, (_, i) => 500 + i)

/** Whether the objective was broken for a minute at some time of the fault, or in the quarter of an hour after it. */
function breaks({ value, objective }: Recording, startS: number, endS: number): boolean {
  let run = 0
  for (let i = Math.floor(startS / stepS); i < (endS + 900) / stepS; i++) {
    run = (value[i] ?? 0) > objective ? run + 1 : 0
    if (run >= 6) return true
  }
  return false
}

for (const law of laws) {
  test(`${law.name}: the same seed gives the same recording, another seed another one`, () => {
    const [a, b, c] = [law.simulate(7, 1), law.simulate(7, 1), law.simulate(8, 1)]
    assert.deepEqual(a, b)
    assert.notDeepEqual(a.value, c.value)
  })

  const recordings = seeds.map(seed => law.simulate(seed, 3))

  test(`${law.name}: every reading is a finite number of at least zero`, () => {
    for (const { value, covariates } of recordings) {
      for (const column of [value, ...Object.values(covariates)]) {
        assert.ok(column.every(x => Number.isFinite(x) && x >= 0))
        assert.equal(column.length, (3 * 86_400) / stepS)
      }
    }
  })

  test(`${law.name}: what it injects breaks objectives, decoys less often than the real thing`, () => {
    const tally = { fault: [0, 0], decoy: [0, 0] }
    for (const recording of recordings) {
      for (const { startS, endS, isDecoy } of recording.faults) {
        const counts = isDecoy ? tally.decoy : tally.fault
        counts[0] = (counts[0] ?? 0) + 1
        if (breaks(recording, startS, endS)) counts[1] = (counts[1] ?? 0) + 1
      }
    }
    const share = ([of = 0, broke = 0]: number[]) => broke / of
    assert.ok(share(tally.fault) > 0.3, `faults break ${share(tally.fault)}`)
    assert.ok(share(tally.decoy) < 0.7 * share(tally.fault), `decoys break ${share(tally.decoy)}`)
  })

  test(`${law.name}: without a fault the objective holds nearly always`, () => {
    let quiet = 0
    let broken = 0
    for (const { value, objective, faults } of recordings) {
      const isNear = (timeS: number) =>
        faults.some(({ startS, endS }) => timeS > startS - 60 && timeS < endS + 7_200)
      value.forEach((x, i) => {
        if (isNear(i * stepS)) return
        quiet++
        if (x > objective) broken++
      })
    }
    assert.ok(broken / quiet < 0.02, `${((100 * broken) / quiet).toFixed(2)} % of the quiet time`)
  })

  test(`${law.name}: its seeds spread over decades of load and of objectives`, () => {
    const objectives = recordings.map(({ objective }) => objective)
    assert.ok(Math.max(...objectives) / Math.min(...objectives) > 10)
  })
}
