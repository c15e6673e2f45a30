import {
  add,
  concat,
  fused,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor2d,
} from '@tensorflow/tfjs-core'
import { featureBlocks, featureCount } from '../../features/feature-layout.ts'
import { widths } from '../../network/shape.ts'
import { levelNames } from '../../series/layout.ts'
import type { LevelInputs } from './level-inputs.ts'

/**
 * `forward` of network/forward.ts for inference alone: each layer is one operation with its bias and rectifier, and inputs
 * come arranged. Takes the same rows twice: `all` as [rows, featureCount] for the shortcut, `levels` taken apart.
 */
export function fusedForward(
  weights: ReadonlyMap<string, Tensor>,
  all: Float32Array,
  levels: LevelInputs,
): Tensor2D {
  const dense = (name: string, a: Tensor2D, activation: 'linear' | 'relu' = 'linear'): Tensor2D =>
    fused.matMul({
      a,
      b: weights.get(`${name}/kernel`) as Tensor2D,
      bias: weights.get(`${name}/bias`) as Tensor1D,
      activation,
    }) as Tensor2D
  const residual = (name: string, x: Tensor2D): Tensor2D =>
    add(x, dense(`${name}/narrow`, dense(`${name}/widen`, x, 'relu')))

  const rows = all.length / featureCount
  const mixed = levelNames.map(name => {
    const { slots, features } = featureBlocks[name]
    const lines = tensor2d(levels[name], [rows * features, slots])
    const filtered = dense(`${name}/time`, lines, 'relu')
    const side = reshape(filtered, [rows, features * widths.time]) as Tensor2D
    return residual(name, dense(`${name}/mix`, side, 'relu'))
  })
  const now = tensor2d(levels.now, [rows, featureBlocks.now.features])
  let x = dense('trunk/enter', concat([...mixed, now], 1), 'relu')
  for (const block of ['first', 'second']) x = residual(`trunk/${block}`, x)
  return add(dense('head', x), dense('shortcut', tensor2d(all, [rows, featureCount])))
}
