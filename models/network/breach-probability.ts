import {
  type BatchForecast,
  horizonsS,
  type PerHorizon,
  timeFrom,
  timeShares,
} from '../forecaster.ts'
import { hazardEndsS, outputCount } from './shape.ts'

/** How many hazards make up each horizon. */
const hazardsWithin = horizonsS.map(
  horizon => (hazardEndsS as readonly number[]).indexOf(horizon) + 1,
)

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

/** P(breach within each horizon) from the outputs of row `row`: one minus surviving every interval up to it, so never falling. */
export function breachProbability(outputs: Float32Array, row = 0): PerHorizon {
  const begins = row * outputCount
  let survival = 1
  let done = 0
  return hazardsWithin.map(count => {
    for (; done < count; done++) survival *= 1 - sigmoid(outputs[begins + done] ?? 0)
    return 1 - survival
  }) as unknown as PerHorizon
}

/**
 * When it breaks, if it does within the longest horizon: how likely that is the probability says already. Undefined where it is
 * less likely than not.
 */
export function timeToBreach(outputs: Float32Array, row = 0): BatchForecast['timeToBreachS'] {
  const within = breachProbability(outputs, row)[horizonsS.length - 1] ?? 0
  if (within < timeFrom) return undefined
  const [low, best, high] = [timeShares.low, timeShares.best, timeShares.high].map(
    share => timeToBreachS(outputs, row, share * within) ?? longestS,
  )
  return low === undefined || best === undefined || high === undefined
    ? undefined
    : { low, best, high }
}

const longestS = 1_800

/** Seconds until the breach has come with probability `share`; undefined where that lies beyond the longest horizon. */
export function timeToBreachS(
  outputs: Float32Array,
  row: number,
  share: number,
): number | undefined {
  const begins = row * outputCount
  let survival = 1
  let startS = 0
  for (let h = 0; h < hazardEndsS.length; h++) {
    const endS = hazardEndsS[h] ?? startS
    const after = survival * (1 - sigmoid(outputs[begins + h] ?? 0))
    if (1 - after >= share) {
      // Within an interval the hazard is constant.
      const part = Math.log(survival / (1 - share)) / Math.log(survival / after)
      return startS + part * (endS - startS)
    }
    survival = after
    startS = endS
  }
  return undefined
}
