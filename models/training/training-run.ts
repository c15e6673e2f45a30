import type { Manifest, WeightArrays } from '../artifacts/artifact.ts'
import { evaluateForecasts, usualEvaluation } from '../evaluation/evaluate.ts'
import { hazardEndsS } from '../network/shape.ts'
import type { Predict } from '../scoring/outputs-along.ts'
import { type Foretold, foretell, judgedWith, shiftFor } from './calibrate.ts'
import { type CorpusOptions, judgingCorpus, learningCorpus } from './corpora.ts'
import { type Examples, examplesOf, joinExamples } from './examples.ts'
import {
  type TrainingHooks,
  type TrainingPlan,
  type TrainingProgress,
  trainNetwork,
} from './train-network.ts'

export interface TrainingRunOptions {
  readonly corpus: CorpusOptions
  readonly plan: TrainingPlan
}

export interface TrainingRunHooks {
  readonly onRecording?: (made: number, law: string) => void
  readonly onProgress?: (progress: TrainingProgress) => void
  readonly checkpoints?: Pick<TrainingHooks, 'from' | 'onEpoch'>
  /** Predicts with freshly trained weights on whatever engine trains. */
  readonly predictWith: (weights: WeightArrays) => Promise<Predict & Disposable>
}

export interface TrainingResult {
  readonly weights: WeightArrays
  readonly facts: Pick<Manifest['training'], 'examples' | 'recordings' | 'shift'>
  readonly scores: Manifest['scores']
}

/** How moments become examples: a quiet one every ten minutes, one a minute before spikes. */
const sampling = { quietS: 600, beforeSpikeS: 60 }

/** The plan behind the shipped weights. */
export const usualPlan: TrainingPlan = {
  ...{ seed: 1, epochs: 5, batch: 512, rate: 2e-3, decay: 1e-4, jitter: 0.02 },
  masking: { valueOnly: 0.15, each: 0.1 },
}

/** Learns from a corpus, calibrates on recordings that were kept apart, and judges on them. */
export async function runTraining(
  { corpus, plan }: TrainingRunOptions,
  { onRecording, onProgress, checkpoints, predictWith }: TrainingRunHooks,
): Promise<TrainingResult> {
  const { examples, recordings } = await gather(corpus, onRecording)
  const trained = await trainNetwork(examples, plan, {
    ...checkpoints,
    ...(onProgress !== undefined && { onProgress }),
  })
  using predict = await predictWith(trained)
  const byLaw = new Map<string, Foretold[]>()
  for await (const recording of judgingCorpus(corpus)) {
    const all = byLaw.get(recording.law) ?? []
    byLaw.set(recording.law, all)
    all.push(await foretell(predict, recording))
  }
  const shift = shiftFor(byLaw)
  return {
    weights: lowered(trained, shift),
    facts: { examples: examples.count, recordings, shift },
    scores: scoresOf(byLaw, shift),
  }
}

async function gather(
  corpus: CorpusOptions,
  onRecording: TrainingRunHooks['onRecording'],
): Promise<{ readonly examples: Examples; readonly recordings: Record<string, number> }> {
  const parts: Examples[] = []
  const recordings: Record<string, number> = {}
  for await (const recording of learningCorpus(corpus)) {
    parts.push(examplesOf(recording, sampling))
    recordings[recording.law] = (recordings[recording.law] ?? 0) + 1
    onRecording?.(parts.length, recording.law)
  }
  return { examples: joinExamples(parts), recordings }
}

/** The same network with all hazards' logits lowered. */
function lowered(weights: WeightArrays, shift: number): WeightArrays {
  const bias = Float32Array.from(weights['head/bias'] ?? [], (x, i) =>
    i < hazardEndsS.length ? x - shift : x,
  )
  return { ...weights, 'head/bias': bias }
}

function scoresOf(
  byLaw: ReadonlyMap<string, readonly Foretold[]>,
  shift: number,
): Manifest['scores'] {
  return Object.fromEntries(
    [...byLaw].map(([law, all]) => {
      const judged = all.map(one => judgedWith(one, shift))
      const report = evaluateForecasts(judged, { ...usualEvaluation, draws: 0 })
      const { prAuc, brierSkill, spikes, atBudget, atFixed } = report
      return [
        law,
        {
          ...{ series: report.series, spikes, prAuc, brierSkill },
          recall: atBudget.recall,
          precision: atBudget.precision,
          leadMedianS: atBudget.leadMedianS ?? null,
          falseAlarmsPerDayAtHalf: atFixed.falseAlarmsPerDay,
        },
      ]
    }),
  )
}
