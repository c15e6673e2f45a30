import { operatingPointAt } from '../evaluation/evaluate.ts'
import type { JudgedSeries } from '../evaluation/zones.ts'
import { pageHorizon } from '../forecaster.ts'
import { breachProbability } from '../network/breach-probability.ts'
import { hazardEndsS, outputCount } from '../network/shape.ts'
import { outputsAlong, type Predict } from '../scoring/outputs-along.ts'
import { historyOf, stepS } from './corpus/recording.ts'
import type { LabelledRecording } from './corpus/recording-folder.ts'

/** A recording with what the network says along it. */
export interface Foretold {
  readonly recording: LabelledRecording
  readonly outputs: Float32Array
}

/** Not judged, at the beginning: a day to learn the series, where the recording does not say otherwise. */
const usualWarmUpS = 86_400

export async function foretell(predict: Predict, recording: LabelledRecording): Promise<Foretold> {
  const { value, warmUpS = usualWarmUpS } = recording
  const from = Math.min(value.length, Math.round(warmUpS / stepS))
  return { recording, outputs: await outputsAlong(predict, historyOf(recording), from) }
}

/** What the network says with all hazards' logits lowered by `shift`, ready to be judged. */
export function judgedWith({ recording, outputs }: Foretold, shift: number): JudgedSeries {
  const { value, objective, causes, warmUpS = usualWarmUpS } = recording
  const row = new Float32Array(outputCount)
  const risk = new Float32Array(value.length)
  for (let i = Math.round(warmUpS / stepS); i < value.length; i++) {
    for (let h = 0; h < hazardEndsS.length; h++) {
      row[h] = (outputs[i * outputCount + h] ?? 0) - shift
    }
    risk[i] = breachProbability(row)[pageHorizon]
  }
  return { value, risk, objective, stepS, warmUpS, ...(causes !== undefined && { causes }) }
}

/** False alarms per series and day at the threshold 0.5 that a shift has to keep to. */
export const budgetAtHalf = 0.8
const shiftStep = 0.05
const shiftMax = 1.5

/**
 * The least that the logits have to be lowered by for the threshold 0.5 to keep the budget on each law: a user's systems
 * may be like the worst of them. Judged on recordings that nothing was learnt from.
 */
export function shiftFor(byLaw: ReadonlyMap<string, readonly Foretold[]>): number {
  const keepsBudget = (all: readonly Foretold[], shift: number) => {
    const judged = all.map(one => judgedWith(one, shift))
    return operatingPointAt(0.5, judged).falseAlarmsPerDay <= budgetAtHalf
  }
  for (let step = 0; step * shiftStep < shiftMax; step++) {
    const shift = step * shiftStep
    if ([...byLaw.values()].every(all => keepsBudget(all, shift))) return shift
  }
  return shiftMax
}
