import type { TrainingEngine } from '#cli/train/training-engine.ts'
import { evaluateForecasts } from '#models/evaluation/evaluate.ts'
import type { JudgedSeries } from '#models/evaluation/zones.ts'
import { featureCount } from '#models/features/feature-layout.ts'
import { featureRows } from '#models/features/feature-rows.ts'
import { type Foretold, foretell, judgedWith, shiftFor } from '#models/training/calibrate.ts'
import { laws } from '#models/training/corpus/law-registry.ts'
import { historyOf, stepS } from '#models/training/corpus/recording.ts'
import { type LabelledRecording, recordingsIn } from '#models/training/corpus/recording-folder.ts'
import { type Examples, examplesOf, joinExamples } from '#models/training/examples.ts'
import { trainNetwork } from '#models/training/train-network.ts'
import { usualPlan } from '#models/training/training-run.ts'
import { risksByTrees } from './trees.ts'

/** One way the world may work, as recordings to learn from and others to be judged on. */
export interface HeldOutLaw {
  readonly name: string
  readonly learning: readonly Examples[]
  readonly judging: readonly LabelledRecording[]
}

const seedsPerLaw = 100
const judgedPerLaw = 12
const days = 4
const sampling = { quietS: 600, beforeSpikeS: 60 }
const warmUpRows = 86_400 / stepS

/** The laws of the corpus and, as a law of its own, the pipelines of the published benchmark. */
export async function allLaws(folders: { train: string; dev: string }): Promise<HeldOutLaw[]> {
  const own = laws.map(law => ({
    name: law.name as string,
    learning: Array.from({ length: seedsPerLaw }, (_, i) =>
      examplesOf(law.simulate(100 + i, days), sampling),
    ),
    judging: Array.from({ length: judgedPerLaw }, (_, i) => law.simulate(9_001 + i, 3)),
  }))
  const learning: Examples[] = []
  for await (const one of recordingsIn(folders.train)) learning.push(examplesOf(one, sampling))
  const judging: LabelledRecording[] = []
  for await (const one of recordingsIn(folders.dev)) judging.push(one)
  return [...own, { name: 'spike-bench', learning, judging: judging.slice(0, 20) }]
}

export interface HeldOutScore {
  readonly law: string
  readonly network: number
  readonly trees: number
  readonly falseAlarmsPerDay: number
}

/** Network and trees learn from all laws but one and are judged on that one. */
export async function judgeHeldOut(
  law: HeldOutLaw,
  others: readonly HeldOutLaw[],
  engine: TrainingEngine,
): Promise<HeldOutScore> {
  const examples = joinExamples(others.flatMap(one => one.learning))
  const weights = await trainNetwork(examples, usualPlan)
  using predict = await engine.predictWith(weights)
  const along = async (recordings: readonly LabelledRecording[]) => {
    const all: Foretold[] = []
    for (const recording of recordings) all.push(await foretell(predict, recording))
    return all
  }
  const known = new Map<string, Foretold[]>()
  for (const { name, judging } of others) known.set(name, await along(judging.slice(0, 8)))
  const shift = shiftFor(known)
  const judged = (await along(law.judging)).map(one => judgedWith(one, shift))
  const report = evaluateForecasts(judged)
  const byTrees = await risksByTrees(examples, inputsOf(law.judging))
  const trees = evaluateForecasts(withRisks(law.judging, byTrees))
  return {
    law: law.name,
    network: report.prAuc,
    trees: trees.prAuc,
    falseAlarmsPerDay: report.atFixed.falseAlarmsPerDay,
  }
}

function* inputsOf(recordings: readonly LabelledRecording[]): Generator<Float32Array> {
  for (const recording of recordings) {
    const rows = featureRows(historyOf(recording), row => row >= warmUpRows)
    const flat = new Float32Array(rows.length * featureCount)
    rows.forEach((row, i) => {
      flat.set(row, i * featureCount)
    })
    yield flat
  }
}

function withRisks(recordings: readonly LabelledRecording[], risks: Float32Array): JudgedSeries[] {
  let at = 0
  return recordings.map(({ value, objective, causes }) => {
    const risk = new Float32Array(value.length)
    const rows = value.length - warmUpRows
    risk.set(risks.subarray(at, at + rows), warmUpRows)
    at += rows
    return { value, risk, objective, stepS, warmUpS: 86_400, ...(causes && { causes }) }
  })
}
