import type { WeightArrays } from '../artifacts/artifact.ts'
import { findSpikes } from '../evaluation/spikes.ts'
import type { JudgedSeries } from '../evaluation/zones.ts'
import type { Predict } from '../scoring/outputs-along.ts'
import { foretell, judgedWith } from './calibrate.ts'
import { laws } from './corpus/law-registry.ts'
import { type Recording, stepS } from './corpus/recording.ts'
import { examplesOf, joinExamples } from './examples.ts'
import { type TrainingHooks, type TrainingPlan, trainNetwork } from './train-network.ts'
import { usualPlan } from './training-run.ts'

/** Of each recording the first part is learnt from; the rest, later in time, judges. */
const learntShare = 0.7
/** Moments of own recordings are dense: there are few. */
const ownSampling = { quietS: 120, beforeSpikeS: 30 }
/** Simulated recordings are mixed in, so that what was known is not forgotten. */
const rehearsal = { seedsPerLaw: 8, days: 3, firstSeed: 20_001, quietS: 600, beforeSpikeS: 60 }
/** A tenth of the rate that training begins with. */
const gentleRate = usualPlan.rate / 10

export const finetuningPlan = (epochs: number, seed: number): TrainingPlan => ({
  ...{ ...usualPlan, epochs, seed, rate: gentleRate, batch: 256 },
})

/** What there is to learn and to judge by. */
export interface OwnPast {
  readonly spikesToLearn: number
  readonly spikesToJudge: number
  readonly days: number
}

const cutOf = ({ value }: Recording) => Math.floor(learntShare * value.length)

export function ownPastOf(own: readonly Recording[]): OwnPast {
  let [spikesToLearn, spikesToJudge, rows] = [0, 0, 0]
  for (const recording of own) {
    const cut = cutOf(recording)
    const { value, objective } = recording
    for (const { onset } of findSpikes(value, { objective, stepS })) {
      if (onset < cut) spikesToLearn++
      else spikesToJudge++
    }
    rows += value.length
  }
  return { spikesToLearn, spikesToJudge, days: (rows * stepS) / 86_400 }
}

export interface FinetuningRun {
  readonly own: readonly Recording[]
  readonly start: WeightArrays
  readonly plan: TrainingPlan
  readonly onProgress: NonNullable<TrainingHooks['onProgress']>
}

/** Goes on learning from the first part of own recordings, with simulated ones mixed in. */
export async function finetune({
  own,
  start,
  plan,
  onProgress,
}: FinetuningRun): Promise<{ readonly weights: WeightArrays; readonly examples: number }> {
  const parts = own.map(one => examplesOf(firstPart(one), ownSampling))
  const { seedsPerLaw, days, firstSeed } = rehearsal
  for (const law of laws) {
    for (let i = 0; i < seedsPerLaw; i++) {
      parts.push(examplesOf(law.simulate(firstSeed + i, days), rehearsal))
    }
  }
  const examples = joinExamples(parts)
  return {
    weights: await trainNetwork(examples, plan, { start, onProgress }),
    examples: examples.count,
  }
}

function firstPart(recording: Recording): Recording {
  const cut = cutOf(recording)
  return {
    ...recording,
    value: recording.value.subarray(0, cut),
    covariates: Object.fromEntries(
      Object.entries(recording.covariates).map(([name, column]) => [name, column.subarray(0, cut)]),
    ),
  }
}

/** What weights say of the parts that were not learnt from, ready to be judged. */
export async function judgeLaterParts(
  own: readonly Recording[],
  predict: Predict,
): Promise<readonly JudgedSeries[]> {
  const judged: JudgedSeries[] = []
  for (const recording of own) {
    const series = judgedWith(await foretell(predict, recording), 0)
    judged.push({ ...series, warmUpS: Math.max(series.warmUpS, cutOf(recording) * stepS) })
  }
  return judged
}
