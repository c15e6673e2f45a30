import { tensorShapes } from '../../network/shape.ts'
import type { NetworkWeights } from '../engine.ts'

/** A weight with its shape. */
export interface NamedWeight {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** All weights that the network needs, in the order of `tensorShapes`. Throws where one is missing, has a wrong length or holds no number. */
export function checkedWeights(weights: NetworkWeights): readonly NamedWeight[] {
  return Object.entries(tensorShapes).map(([name, shape]) => {
    const values = weights[name]
    const length = shape.reduce((a, b) => a * b, 1)
    if (values === undefined) throw new Error(`The weights have no ${name}.`)
    if (values.length !== length) {
      throw new Error(`The weight ${name} has ${values.length} numbers instead of ${length}.`)
    }
    if (!values.every(Number.isFinite)) throw new Error(`The weight ${name} is not all numbers.`)
    return { name, shape, values }
  })
}
