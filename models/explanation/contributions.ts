import { featureCount } from '../features/feature-layout.ts'
import { pageHorizon } from '../forecaster.ts'
import { breachProbability } from '../network/breach-probability.ts'
import type { Predict } from '../scoring/outputs-along.ts'
import { occlusions, type ReasonInput, reasonInputs } from './occlusions.ts'

export interface Contributions {
  /** P(breach within 15 minutes) with everything as it is, and with everything as usual. */
  readonly probability: number
  readonly usual: number
  /** What each input brings; they add up to the difference of the two. */
  readonly shares: Readonly<Record<ReasonInput, number>>
}

/**
 * How much each named input moves the probability: inputs become usual one after the other, first to last and last to
 * first, and each is given the mean of what its turn changed. Two of the orders of Shapley's value
 * (Štrumbelj & Kononenko 2014): the shares add up exactly, and 18 rows are one small batch.
 */
export async function contributionsOf(
  inputs: Float32Array,
  predict: Predict,
): Promise<Contributions> {
  const names = [...reasonInputs]
  const orders = [names, names.toReversed()]
  const rows = new Float32Array((1 + orders.length * names.length) * featureCount)
  rows.set(inputs.subarray(0, featureCount))
  let row = 1
  for (const order of orders) {
    const changing = inputs.slice(0, featureCount)
    for (const name of order) {
      occlusions[name](changing)
      rows.set(changing, row++ * featureCount)
    }
  }
  const outputs = await predict(rows, row)
  const probabilityOf = (at: number) => breachProbability(outputs, at)[pageHorizon]
  const probability = probabilityOf(0)
  const shares = Object.fromEntries(names.map(name => [name, 0])) as Record<ReasonInput, number>
  orders.forEach((order, o) => {
    let before = probability
    order.forEach((name, i) => {
      const after = probabilityOf(1 + o * names.length + i)
      shares[name] += (before - after) / orders.length
      before = after
    })
  })
  // Both orders end where everything is usual, but for how occlusions of one track meet.
  const usual = probability - names.reduce((sum, name) => sum + shares[name], 0)
  return { probability, usual, shares }
}
