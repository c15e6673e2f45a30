import {
  add,
  concat,
  matMul,
  relu,
  reshape,
  slice,
  softplus,
  sub,
  type Tensor,
  type Tensor2D,
  transpose,
} from '@tensorflow/tfjs-core'
import { featureBlocks } from '../features/feature-layout.ts'
import { type LevelName, levelNames } from '../series/layout.ts'
import { hazardEndsS, outputCount, quantilesEach, widths } from './shape.ts'

/** The tensors of a network by name. */
export type Weights = Readonly<Record<string, Tensor>>

/**
 * The multi-scale mixer: in each level one set of filters runs over time, the same for all inputs, then the inputs are
 * mixed; the levels meet in a trunk with residual blocks. A linear shortcut from all inputs (DLinear, Zeng et al. 2022)
 * lies beside it. Takes [batch, featureCount], gives [batch, outputCount] before the links of `readOutputs`.
 */
export function forward(weights: Weights, inputs: Tensor2D): Tensor2D {
  const dense = (name: string, x: Tensor2D): Tensor2D =>
    add(matMul(x, weights[`${name}/kernel`] as Tensor2D), weights[`${name}/bias`] as Tensor)
  const residual = (name: string, x: Tensor2D): Tensor2D =>
    add(x, dense(`${name}/narrow`, relu(dense(`${name}/widen`, x))))
  const [batch] = inputs.shape
  const levelOf = (name: LevelName): Tensor2D => {
    const { offset, slots, features } = featureBlocks[name]
    const block = slice(inputs, [0, offset], [batch, slots * features])
    const byInput = transpose(reshape(block, [batch, slots, features]), [0, 2, 1])
    const filtered = relu(dense(`${name}/time`, reshape(byInput, [batch * features, slots])))
    const mixed = relu(dense(`${name}/mix`, reshape(filtered, [batch, features * widths.time])))
    return residual(name, mixed)
  }
  const { offset, features } = featureBlocks.now
  const now = slice(inputs, [0, offset], [batch, features])
  let x = relu(dense('trunk/enter', concat([...levelNames.map(levelOf), now], 1)))
  for (const block of ['first', 'second']) x = residual(`trunk/${block}`, x)
  return add(dense('head', x), dense('shortcut', inputs))
}

/** Splits outputs into logits of the hazards [batch, horizons] and quantiles [batch, horizons × levels], ascending within a horizon. */
export function linkOutputs(outputs: Tensor2D): {
  readonly hazards: Tensor2D
  readonly quantiles: readonly [Tensor2D, Tensor2D, Tensor2D, Tensor2D]
} {
  const [batch] = outputs.shape
  const horizons = hazardEndsS.length
  const part = (i: number): Tensor2D => slice(outputs, [0, i * horizons], [batch, horizons])
  const median = part(2)
  const high = add(median, softplus(part(3)))
  return {
    hazards: part(0),
    quantiles: [
      sub(median, softplus(part(1))),
      median,
      high,
      add(high, softplus(part(4))),
    ] as never,
  }
}

if (outputCount !== hazardEndsS.length * (1 + quantilesEach))
  throw new Error('Outputs do not add up.')
