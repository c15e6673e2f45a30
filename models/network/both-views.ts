import { inputsOf } from '../features/covariate-inputs.ts'
import { featureCount } from '../features/feature-layout.ts'
import type { Predict } from '../scoring/outputs-along.ts'
import { covariates } from '../series/covariates.ts'
import { outputCount } from './shape.ts'

/** What the value alone says counts for so much, beside what everything known says. */
const valueAloneShare = 1 / 3

const places = Uint16Array.from(new Set(covariates.flatMap(name => [...inputsOf[name]])))

/**
 * What the network says of all inputs, and a third part of what it says of the value alone: a mean of logits and of logarithms.
 * Covariates tell more of a system like those learnt from, and mislead where they mean something else (decision 10).
 * Rows without any covariate are computed once.
 */
export function inBothViews(predict: Predict): Predict {
  let room = new Float32Array(0)
  return async (inputs, rows) => {
    const twofold: number[] = []
    for (let row = 0; row < rows; row++) if (hasCovariates(inputs, row)) twofold.push(row)
    if (twofold.length === 0) return predict(inputs, rows)
    const all = rows + twofold.length
    // Taken while it is used: calls may overlap.
    const both = room.length < all * featureCount ? new Float32Array(all * featureCount) : room
    room = new Float32Array(0)
    both.set(inputs.subarray(0, rows * featureCount))
    twofold.forEach((row, i) => {
      const at = (rows + i) * featureCount
      both.copyWithin(at, row * featureCount, (row + 1) * featureCount)
      for (const place of places) both[at + place] = 0
    })
    const outputs = await predict(both, all)
    room = both
    twofold.forEach((row, i) => {
      const [a, b] = [row * outputCount, (rows + i) * outputCount]
      for (let k = 0; k < outputCount; k++) {
        const [full = 0, alone = 0] = [outputs[a + k], outputs[b + k]]
        outputs[a + k] = full + valueAloneShare * (alone - full)
      }
    })
    return outputs.subarray(0, rows * outputCount)
  }
}

function hasCovariates(inputs: Float32Array, row: number): boolean {
  const at = row * featureCount
  return places.some(place => inputs[at + place] !== 0)
}
