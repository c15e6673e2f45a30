import { openTrainingEngine } from '#cli/train/training-engine.ts'
import { readArtifact } from '#models/artifacts/artifact.ts'
import { shippedArtifact } from '#models/artifacts/shipped-artifact.ts'
import type { Predict } from '#models/scoring/outputs-along.ts'
import { recordingsIn } from '#models/training/corpus/recording-folder.ts'
import { engineForTests } from '#test/support/engines/engine-for-tests.ts'
import { compareForecasters } from './support/compare-forecasters.ts'
import { allLaws, type HeldOutScore, judgeHeldOut } from './support/held-out.ts'
import { judgeRealRecordings } from './support/real-recordings.ts'
import { spikePipelines } from './support/spike-pipelines.ts'

type Log = (line: string) => void

/**
 * How well breaches are foretold on the dev split of the published benchmark, on recordings of a real broker, and on
 * whole laws that were held out.
 */
export async function run({ log }: { log: Log }) {
  const installed = await engineForTests('native', log)
  if ('unavailable' in installed) throw new Error(installed.unavailable)
  process.env.FORETAP_ENGINES = installed.engines
  const folders = { train: await spikePipelines('train'), dev: await spikePipelines('dev') }
  const shipped = await shippedFigures(folders.dev, log)
  return { ...shipped, ...(await heldOutFigures(folders, log)) }
}

async function shippedFigures(dev: string, log: Log) {
  const { weights } = readArtifact(shippedArtifact)
  using predict = await (await openTrainingEngine()).predictWith(weights)
  const figures = await devFigures(dev, predict, log)
  log('')
  log('recordings of a real Kafka, which nothing was learnt from; weights of the package')
  return { ...figures, ...(await judgeRealRecordings(predict, log)) }
}

async function devFigures(folder: string, predict: Predict, log: Log) {
  const recordings = await Array.fromAsync(recordingsIn(folder))
  log(`dev: ${recordings.length} pipelines; weights of the package`)
  const { network, valueOnly } = await compareForecasters(recordings, { predict, log })
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

async function heldOutFigures(folders: { train: string; dev: string }, log: Log) {
  log('')
  log('whole laws held out: both learn from all other laws, the same examples and inputs')
  log('law                network  trees  ratio  false alarms a day at 0.5')
  const engine = await openTrainingEngine()
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
  const byLaw = scores.flatMap(({ law, network, trees, falseAlarmsPerDay }) => [
    [`heldOut ${law}: network`, network],
    [`heldOut ${law}: trees`, trees],
    [`heldOut ${law}: falseAlarmsPerDay`, falseAlarmsPerDay],
  ])
  return {
    ...Object.fromEntries(byLaw),
    heldOutRatioToTrees: ratios.reduce((a, b) => a + b, 0) / ratios.length,
    heldOutLowestRatio: Math.min(...ratios),
    heldOutFalseAlarmsPerDay:
      scores.reduce((sum, one) => sum + one.falseAlarmsPerDay, 0) / scores.length,
  }
}
