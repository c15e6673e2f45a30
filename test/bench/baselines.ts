import { baselines } from '#models/baselines/registry.ts'
import { riskAlong } from '#models/baselines/risk-along.ts'
import { evaluateForecasts } from '#models/evaluation/evaluate.ts'
import { laws } from '#models/training/corpus/law-registry.ts'

const firstSeed = 9_001
const seedsPerLaw = 5
const days = 3
const stepS = 10

/** How well each plain forecaster warns on the laws of the corpus; the figure of the best one is what a network has to beat. */
export async function run({ log }: { log: (line: string) => void }) {
  const recordings = laws.flatMap(law =>
    Array.from({ length: seedsPerLaw }, (_, i) => law.simulate(firstSeed + i, days)),
  )
  const timeS = Float64Array.from(recordings[0]?.value ?? [], (_, i) => i * stepS)
  const figures: Record<string, number> = {}
  log('forecaster       PR-AUC (95 %)        recall  precision  median lead  Brier skill  µs a row')
  for (const forecaster of baselines) {
    const begin = performance.now()
    const judged = recordings.map(({ objective, value, covariates }) => {
      const risk = riskAlong(forecaster, { objective, timeS, columns: { value, ...covariates } })
      return { value, risk, objective, stepS, warmUpS: 86_400 }
    })
    const microseconds = (1_000 * (performance.now() - begin)) / recordings.length / timeS.length
    const report = evaluateForecasts(judged)
    const { atBudget, prAuc, brierSkill, intervals } = report
    const [low = prAuc, high = prAuc] = intervals.prAuc ?? []
    const cells = [
      forecaster.name.padEnd(16),
      `${prAuc.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`.padEnd(20),
      `${(100 * atBudget.recall).toFixed(0)} %`.padEnd(7),
      `${(100 * atBudget.precision).toFixed(0)} %`.padEnd(10),
      `${atBudget.leadMedianS ?? '–'} s`.padEnd(12),
      brierSkill.toFixed(2).padEnd(12),
      microseconds.toFixed(1),
    ]
    log(cells.join(' '))
    figures[`${forecaster.name} prAuc`] = prAuc
  }
  return figures
}
