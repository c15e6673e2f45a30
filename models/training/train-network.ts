import {
  type AdamOptimizer,
  add,
  mul,
  tensor,
  tensor2d,
  tidy,
  train,
  type Variable,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core'
import type { WeightArrays } from '../artifacts/artifact.ts'
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

/** Where training stands after some epochs: all that the next one needs. */
export interface TrainingState {
  readonly epochsDone: number
  readonly weights: WeightArrays
  readonly averages: WeightArrays
  /** Of Adam: its step count, then both moments of each tensor, in the order of the tensors. */
  readonly moments: readonly { readonly shape: readonly number[]; readonly numbers: Float32Array }[]
}

export interface TrainingHooks {
  /** Weights to begin with instead of random ones. */
  readonly start?: WeightArrays
  /** Goes on from here; the plan must be the same. */
  readonly from?: TrainingState
  readonly onProgress?: (progress: TrainingProgress) => void
  /** Called after each epoch. */
  readonly onEpoch?: (state: TrainingState) => Promise<void>
}

/** Steps over which the running mean of the weights forgets. */
const averageWeight = 0.998

/** Weights that foretell these examples well: Adam with a cosine of the rate, and the running mean of the weights. */
export async function trainNetwork(
  examples: Examples,
  plan: TrainingPlan,
  { start, from, onProgress, onEpoch }: TrainingHooks = {},
): Promise<WeightArrays> {
  const weights = variablesOf(
    from?.weights ?? start ?? startWeights(createRandom(plan.seed, 'weights')),
    true,
  )
  const averages = variablesOf(from?.averages ?? arraysOf(weights), false)
  const optimizer = train.adam(plan.rate)
  if (from !== undefined) await restoreMoments(optimizer, from)
  const stepsEach = Math.floor(examples.count / plan.batch)
  const steps = plan.epochs * stepsEach
  let step = (from?.epochsDone ?? 0) * stepsEach
  let recent = Number.NaN
  for (let epoch = from?.epochsDone ?? 0; epoch < plan.epochs; epoch++) {
    const random = createRandom(plan.seed, `epoch ${epoch}`)
    for (const batch of batchesOf(examples, { size: plan.batch, masking: plan.masking, random })) {
      jitter(batch, plan.jitter, random)
      const loss = descend({ weights, averages, optimizer }, batch, {
        rate: plan.rate * rateShare(step, steps),
        decay: plan.decay * rateShare(step, steps),
        averaging: Math.min(averageWeight, step / (step + 10)),
      })
      recent = Number.isNaN(recent) ? loss : 0.99 * recent + 0.01 * loss
      step++
      if (step % 50 !== 0) continue
      onProgress?.({ step, steps, loss: recent })
      await new Promise(resolve => setImmediate(resolve))
    }
    if (onEpoch === undefined) continue
    const [weightArrays, averageArrays] = [arraysOf(weights), arraysOf(averages)]
    const moments = await momentsOf(optimizer)
    await onEpoch({
      ...{ epochsDone: epoch + 1, weights: weightArrays, averages: averageArrays, moments },
    })
  }
  const trained = arraysOf(averages)
  optimizer.dispose()
  for (const one of [...Object.values(weights), ...Object.values(averages)]) one.dispose()
  return trained
}

type Variables = Record<string, Variable>

interface Learner {
  readonly weights: Variables
  readonly averages: Variables
  readonly optimizer: AdamOptimizer
}

interface StepSizes {
  readonly rate: number
  readonly decay: number
  readonly averaging: number
}

/** One step; gives the loss of the batch before it. */
function descend(
  { weights, averages, optimizer }: Learner,
  batch: Batch,
  { rate, decay, averaging }: StepSizes,
): number {
  // The library offers no schedule; its own examples set this field.
  ;(optimizer as unknown as { learningRate: number }).learningRate = rate
  return tidy(() => {
    const list = Object.values(weights)
    const { value, grads } = variableGrads(() => batchLoss(weights, batch), list)
    optimizer.applyGradients(grads as Variables)
    for (const [name, one] of Object.entries(weights)) {
      if (name.endsWith('kernel')) one.assign(mul(one, 1 - decay))
      const average = averages[name]
      average?.assign(add(mul(average, averaging), mul(one, 1 - averaging)))
    }
    return value.dataSync()[0] ?? Number.NaN
  })
}

const arraysOf = (variables: Variables): WeightArrays =>
  Object.fromEntries(
    Object.entries(variables).map(([name, one]) => [name, Float32Array.from(one.dataSync())]),
  )

/** In the order of the shapes, which the moments follow. */
const variablesOf = (arrays: WeightArrays, isTrained: boolean): Variables =>
  Object.fromEntries(
    Object.entries(tensorShapes).map(([name, shape]) => [
      name,
      variable(tensor(arrays[name] ?? new Float32Array(0), [...shape]), isTrained),
    ]),
  )

async function momentsOf(optimizer: AdamOptimizer): Promise<TrainingState['moments']> {
  const named = await optimizer.getWeights()
  return named.map(({ tensor: one }) => ({
    shape: one.shape,
    numbers: Float32Array.from(one.dataSync()),
  }))
}

async function restoreMoments(optimizer: AdamOptimizer, { moments }: TrainingState): Promise<void> {
  await optimizer.setWeights(
    moments.map(({ shape, numbers }, i) => ({
      name: String(i),
      tensor: i === 0 ? tensor(numbers, [...shape], 'int32') : tensor(numbers, [...shape]),
    })),
  )
}

/** Warms up over the first 3 % and falls along a cosine to 2 %. */
function rateShare(step: number, steps: number): number {
  const done = step / steps
  if (done < 0.03) return done / 0.03
  return 0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * done))
}

function batchLoss(weights: Variables, batch: Batch) {
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
function startWeights(random: Random): WeightArrays {
  return Object.fromEntries(
    Object.entries(tensorShapes).map(([name, shape]) => {
      const [inputs = 1] = shape
      const isQuiet = /narrow|head|shortcut/.test(name)
      const scale = Math.sqrt(2 / inputs) * (isQuiet ? 0.1 : 1)
      const length = shape.reduce((a, b) => a * b, 1)
      const start = name.endsWith('bias')
        ? startBias(name, length)
        : Float32Array.from({ length }, () => scale * random.normal())
      return [name, start]
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
