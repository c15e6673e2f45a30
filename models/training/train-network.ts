import {
  mul,
  type NamedTensorMap,
  tensor,
  tensor2d,
  tidy,
  train,
  type Variable,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core'
import { featureCount } from '../features/feature-layout.ts'
import { forward } from '../network/forward.ts'
import { hazardEndsS, tensorShapes } from '../network/shape.ts'
import { createRandom, type Random } from '../random.ts'
import { type Batch, batchesOf, type Masking } from './batches.ts'
import type { Examples } from './examples.ts'
import { lossOf } from './loss.ts'

export interface TrainingPlan {
  readonly seed: number
  readonly epochs: number
  readonly batch: number
  readonly rate: number
  /** Share of a weight that is taken off per step at the full rate (AdamW, Loshchilov & Hutter 2019). */
  readonly decay: number
  readonly masking: Masking
  /** Noise on the inputs, as the standard deviation of a logarithm. */
  readonly jitter: number
}

export interface TrainingProgress {
  readonly step: number
  readonly steps: number
  /** Mean of the last steps. */
  readonly loss: number
}

/** Named arrays, as artefacts keep them. */
export type WeightArrays = Readonly<Record<string, Float32Array>>

const averageWeight = 0.998

/** Weights that foretell these examples well: Adam with a cosine of the rate, and the running mean of the weights. */
export async function trainNetwork(
  examples: Examples,
  plan: TrainingPlan,
  onProgress: (progress: TrainingProgress) => void = () => {},
): Promise<WeightArrays> {
  const weights = startWeights(createRandom(plan.seed, 'weights'))
  const averages = Object.fromEntries(
    Object.entries(weights).map(([name, one]) => [name, variable(one, false)]),
  )
  const steps = plan.epochs * Math.floor(examples.count / plan.batch)
  const optimizer = train.adam(plan.rate)
  const list = Object.values(weights)
  const random = createRandom(plan.seed, 'batches')
  let step = 0
  let recent = Number.NaN
  for (let epoch = 0; epoch < plan.epochs; epoch++) {
    for (const batch of batchesOf(examples, { size: plan.batch, masking: plan.masking, random })) {
      const share = rateShare(step, steps)
      ;(optimizer as unknown as { learningRate: number }).learningRate = plan.rate * share
      jitter(batch, plan.jitter, random)
      const loss = tidy(() => {
        const { value, grads } = variableGrads(() => batchLoss(weights, batch), list)
        optimizer.applyGradients(grads as NamedTensorMap)
        for (const [name, one] of Object.entries(weights)) {
          if (name.endsWith('kernel')) one.assign(mul(one, 1 - plan.decay * share))
        }
        return value.dataSync()[0] ?? Number.NaN
      })
      const averaging = Math.min(averageWeight, step / (step + 10))
      tidy(() => {
        for (const [name, average] of Object.entries(averages)) {
          average.assign(
            mul(average, averaging).add(mul(weights[name] as Variable, 1 - averaging)) as never,
          )
        }
      })
      recent = Number.isNaN(recent) ? loss : 0.99 * recent + 0.01 * loss
      step++
      if (step % 50 === 0) {
        onProgress({ step, steps, loss: recent })
        await new Promise(resolve => setImmediate(resolve))
      }
    }
  }
  const arrays = Object.fromEntries(
    Object.entries(averages).map(([name, one]) => [name, Float32Array.from(one.dataSync())]),
  )
  optimizer.dispose()
  for (const one of [...list, ...Object.values(averages)]) one.dispose()
  return arrays
}

/** Warms up over the first 3 % and falls along a cosine to 2 %. */
function rateShare(step: number, steps: number): number {
  const done = step / steps
  if (done < 0.03) return done / 0.03
  return 0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * done))
}

function batchLoss(weights: Record<string, Variable>, batch: Batch) {
  const shape: [number, number] = [batch.count, hazardEndsS.length]
  const inputs = tensor2d(batch.inputs, [batch.count, featureCount])
  return lossOf(forward(weights, inputs), {
    began: tensor2d(batch.began, shape),
    atRisk: tensor2d(batch.atRisk, shape),
    ahead: tensor2d(batch.ahead, shape),
    aheadWeight: tensor2d(batch.aheadWeight, shape),
  })
}

/** He's scale for what is followed by a rectifier; the ends of residual blocks, the head and the shortcut begin small. */
function startWeights(random: Random): Record<string, Variable> {
  return Object.fromEntries(
    Object.entries(tensorShapes).map(([name, shape]) => {
      const [inputs = 1] = shape
      const isQuiet = /narrow|head|shortcut/.test(name)
      const scale = Math.sqrt(2 / inputs) * (isQuiet ? 0.1 : 1)
      const length = shape.reduce((a, b) => a * b, 1)
      const start = name.endsWith('bias')
        ? startBias(name, length)
        : Float32Array.from({ length }, () => scale * random.normal())
      return [name, variable(tensor(start, [...shape]), true)]
    }),
  )
}

/** Breaches are rare: hazards begin near one in a hundred. */
function startBias(name: string, length: number): Float32Array {
  const bias = new Float32Array(length)
  if (name === 'head/bias') bias.fill(-4, 0, hazardEndsS.length)
  return bias
}

/** Nobody's readings are exact. */
function jitter({ inputs }: Batch, scale: number, random: Random): void {
  if (scale === 0) return
  for (let i = 0; i < inputs.length; i++) {
    if (inputs[i] !== 0)
      inputs[i] = (inputs[i] ?? 0) + scale * (random.uniform(-1, 1) + random.uniform(-1, 1))
  }
}
