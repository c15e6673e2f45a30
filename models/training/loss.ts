import {
  add,
  maximum,
  mul,
  type Scalar,
  softplus,
  sub,
  sum,
  type Tensor2D,
} from '@tensorflow/tfjs-core'
import { quantileLevels } from '#contracts/forecast.ts'
import { linkOutputs } from '../network/forward.ts'

/** What a batch is judged against. All [batch, horizons]. */
export interface Targets {
  /** 1 in the interval in which the spike began, else 0. */
  readonly began: Tensor2D
  /** Weight of the example in the intervals up to that one, 0 in those after it. */
  readonly atRisk: Tensor2D
  /** log(value / objective), and the weight of each: 0 where it is unknown. */
  readonly ahead: Tensor2D
  readonly aheadWeight: Tensor2D
}

/** Share of the quantiles in the loss: enough to shape the trunk, too little to outvote the hazards. */
const quantileShare = 0.25

/** Negative log likelihood of the hazards in discrete time, and pinball loss of the quantiles. */
export function lossOf(outputs: Tensor2D, { began, atRisk, ahead, aheadWeight }: Targets): Scalar {
  const { hazards, quantiles } = linkOutputs(outputs)
  // −log σ(z) where it began, −log(1 − σ(z)) where it did not.
  const likelihood = sub(softplus(hazards), mul(began, hazards))
  let loss = sum(mul(atRisk, likelihood))
  quantileLevels.forEach((level, i) => {
    const off = sub(ahead, quantiles[i] as Tensor2D)
    const pinball = maximum(mul(off, level), mul(off, level - 1))
    loss = add(loss, mul(sum(mul(aheadWeight, pinball)), quantileShare))
  })
  return loss as Scalar
}
