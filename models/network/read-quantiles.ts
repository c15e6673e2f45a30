import { hazardEndsS, outputCount, quantilesEach } from './shape.ts'

const horizons = hazardEndsS.length

const softplus = (x: number) => (x > 30 ? x : Math.log1p(Math.exp(x)))

/** Values ahead in the unit of the objective: one row per horizon, one column per quantile (.1 .5 .9 .99), ascending. */
export function readQuantiles(outputs: Float32Array, row: number, objective: number): Float64Array {
  const at = (part: number, horizon: number) =>
    outputs[row * outputCount + part * horizons + horizon] ?? 0
  const quantiles = new Float64Array(horizons * quantilesEach)
  for (let h = 0; h < horizons; h++) {
    const median = at(2, h)
    const high = median + softplus(at(3, h))
    const logs = [median - softplus(at(1, h)), median, high, high + softplus(at(4, h))]
    logs.forEach((x, i) => {
      quantiles[h * quantilesEach + i] = objective * Math.exp(x)
    })
  }
  return quantiles
}
