import { openTrainingEngine } from '#cli/train/training-engine.ts'
import { readArtifact } from '#models/artifacts/artifact.ts'
import { shippedArtifact } from '#models/artifacts/shipped-artifact.ts'
import { baselines } from '#models/baselines/registry.ts'
import { riskAlong } from '#models/baselines/risk-along.ts'
import { evaluateForecasts, type ForecastReport } from '#models/evaluation/evaluate.ts'
import { createRandom } from '#models/random.ts'
import { foretell, judgedWith } from '#models/training/calibrate.ts'
import { stepS } from '#models/training/corpus/recording.ts'
import { type LabelledRecording, recordingsIn } from '#models/training/corpus/recording-folder.ts'
import { forecastHeader, forecastLine } from './support/forecast-table.ts'
import { allLaws, type HeldOutScore, judgeHeldOut } from './support/held-out.ts'
import { spikePipelines } from './support/spike-pipelines.ts'

type Log = (line: string) => void

/** How well breaches are foretold on the dev split of the published benchmark, and on whole laws that were held out. */
export async function run({ log }: { log: Log }) {
  const folders = { train: await spikePipelines('train'), dev: await spikePipelines('dev') }
  const figures = await devFigures(folders.dev, log)
  return { ...figures, ...(await heldOutFigures(folders, log)) }
}

async function devFigures(folder: string, log: Log) {
  const recordings: LabelledRecording[] = []
  for await (const one of recordingsIn(folder)) recordings.push(one)
  log(`dev: ${recordings.length} pipelines; weights of the package`)
  log(forecastHeader)
  const say = (name: string, report: ForecastReport) => {
    log(forecastLine(name, report))
    return report
  }
  const judged = (risk: (one: LabelledRecording, i: number) => ArrayLike<number>) =>
    evaluateForecasts(
      recordings.map((one, i) => {
        const { value, objective, causes } = one
        const base = { value, objective, stepS, warmUpS: 86_400, ...(causes && { causes }) }
        return { ...base, risk: risk(one, i) }
      }),
    )
  say(
    'random',
    judged(({ value }, i) => randomRisks(value.length, i)),
  )
  say(
    'always alarm',
    judged(({ value }) => new Float32Array(value.length).fill(1)),
  )
  for (const one of baselines)
    say(
      one.name,
      judged(recording => riskAlong(one, seriesOf(recording))),
    )
  const { weights } = readArtifact(shippedArtifact)
  using predict = await (await openTrainingEngine('auto')).predictWith(weights)
  const along = async (recording: LabelledRecording) =>
    judgedWith(await foretell(predict, recording), 0)
  const whole = []
  const alone = []
  for (const one of recordings) {
    whole.push(await along(one))
    alone.push(await along({ ...one, covariates: {} }))
  }
  const network = say('network', evaluateForecasts(whole))
  const valueOnly = say('network, value only', evaluateForecasts(alone))
  const { atBudget, atFixed } = network
  return {
    prAuc: network.prAuc,
    recall: atBudget.recall,
    precision: atBudget.precision,
    leadSeconds: atBudget.leadMedianS ?? 0,
    brierSkill: network.brierSkill,
    valueOnlyPrAuc: valueOnly.prAuc,
    falseAlarmsPerDay: atFixed.falseAlarmsPerDay,
  }
}

const randomRisks = (length: number, seed: number) => {
  const random = createRandom(seed, 'random forecaster')
  return Float32Array.from({ length }, () => random.uniform(0, 1))
}

const seriesOf = ({ objective, value, covariates }: LabelledRecording) => ({
  objective,
  timeS: Float64Array.from(value, (_, i) => i * stepS),
  columns: { value, ...covariates },
})

async function heldOutFigures(folders: { train: string; dev: string }, log: Log) {
  log('')
  log('whole laws held out: both learn from all other laws, the same examples and inputs')
  log('law                network  trees  ratio  false alarms a day at 0.5')
  const engine = await openTrainingEngine('auto')
  const all = await allLaws(folders)
  const scores: HeldOutScore[] = []
  for (const law of all) {
    const score = await judgeHeldOut(
      law,
      all.filter(one => one !== law),
      engine,
    )
    scores.push(score)
    const { network, trees, falseAlarmsPerDay } = score
    log(
      `${law.name.padEnd(18)} ${network.toFixed(3).padEnd(8)} ${trees.toFixed(3).padEnd(6)} ${(network / trees).toFixed(2).padEnd(6)} ${falseAlarmsPerDay.toFixed(2)}`,
    )
  }
  const ratios = scores.map(({ network, trees }) => network / trees)
  return {
    heldOutRatioToTrees: ratios.reduce((a, b) => a + b, 0) / ratios.length,
    heldOutLowestRatio: Math.min(...ratios),
    heldOutFalseAlarmsPerDay:
      scores.reduce((sum, one) => sum + one.falseAlarmsPerDay, 0) / scores.length,
  }
}
