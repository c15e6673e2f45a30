import { baselines } from '#models/baselines/registry.ts'
import { riskAlong } from '#models/baselines/risk-along.ts'
import { evaluateForecasts, type ForecastReport } from '#models/evaluation/evaluate.ts'
import type { JudgedSeries } from '#models/evaluation/zones.ts'
import type { Predict } from '#models/scoring/outputs-along.ts'
import { foretell, judgedWith } from '#models/training/calibrate.ts'
import { stepS } from '#models/training/corpus/recording.ts'
import type { LabelledRecording } from '#models/training/corpus/recording-folder.ts'
import { forecastHeader, forecastLine } from './forecast-table.ts'

export interface Comparison {
  readonly network: ForecastReport
  /** What the network said, for reading its errors. */
  readonly judged: readonly JudgedSeries[]
  /** The network with all covariates masked. */
  readonly valueOnly: ForecastReport
  /** Of the baselines the one with the largest PR-AUC. */
  readonly bestBaseline: ForecastReport
}

/** Not judged where a recording does not say how long. */
const usualWarmUpS = 86_400

/** Says how well each forecaster warns on these recordings, a line each; the references that know nothing are among them. */
export async function compareForecasters(
  recordings: readonly LabelledRecording[],
  { predict, log }: { readonly predict: Predict; readonly log: (line: string) => void },
): Promise<Comparison> {
  log(forecastHeader)
  const say = (name: string, report: ForecastReport) => {
    log(forecastLine(name, report))
    return report
  }
  const reportOn = (risk: (one: LabelledRecording) => ArrayLike<number>) =>
    evaluateForecasts(
      recordings.map(one => {
        const { value, objective, causes, warmUpS = usualWarmUpS } = one
        const base = { value, objective, stepS, warmUpS, ...(causes && { causes }) }
        return { ...base, risk: risk(one) }
      }),
    )
  const plain = baselines.map(one => {
    const report = reportOn(recording => riskAlong(one, seriesOf(recording)))
    return say(one.name, report)
  })
  const whole = []
  const alone = []
  for (const one of recordings) {
    whole.push(judgedWith(await foretell(predict, one), 0))
    alone.push(judgedWith(await foretell(predict, { ...one, covariates: {} }), 0))
  }
  const network = say('network', evaluateForecasts(whole))
  const valueOnly = say('network, value only', evaluateForecasts(alone))
  const bestBaseline = plain.reduce((best, one) => (one.prAuc > best.prAuc ? one : best))
  return { network, judged: whole, valueOnly, bestBaseline }
}

const seriesOf = ({ objective, value, covariates }: LabelledRecording) => ({
  objective,
  timeS: Float64Array.from(value, (_, i) => i * stepS),
  columns: { value, ...covariates },
})
