import { type Block, featureBlocks, featureCount } from '#models/features/feature-layout.ts'
import { outputCount, widths } from '#models/network/shape.ts'
import { levelNames } from '#models/series/layout.ts'

/** What the network answers, by plain loops in double precision: what engines are held to. */
export function referenceOutputs(
  weights: Readonly<Record<string, Float32Array>>,
  inputs: Float32Array,
  rows: number,
): Float32Array {
  const outputs = new Float32Array(rows * outputCount)
  for (let row = 0; row < rows; row++) {
    const own = inputs.subarray(row * featureCount, (row + 1) * featureCount)
    outputs.set(rowOutputs(weights, own), row * outputCount)
  }
  return outputs
}

function rowOutputs(
  weights: Readonly<Record<string, Float32Array>>,
  inputs: Float32Array,
): number[] {
  const dense = (name: string, x: ArrayLike<number>): number[] => {
    const kernel = weights[`${name}/kernel`] ?? new Float32Array()
    const bias = weights[`${name}/bias`] ?? new Float32Array()
    return Array.from(bias, (start, to) => {
      let sum = start
      for (let from = 0; from < x.length; from++) {
        sum += (x[from] ?? Number.NaN) * (kernel[from * bias.length + to] ?? Number.NaN)
      }
      return sum
    })
  }
  const relu = (x: readonly number[]) => x.map(one => Math.max(0, one))
  const residual = (name: string, x: readonly number[]) => {
    const change = dense(`${name}/narrow`, relu(dense(`${name}/widen`, x)))
    return x.map((one, i) => one + (change[i] ?? Number.NaN))
  }
  const part = ({ offset, slots, features }: Block) =>
    inputs.subarray(offset, offset + slots * features)
  const mixed = levelNames.flatMap(name => {
    const block = featureBlocks[name]
    const values = part(block)
    const filtered = Array.from({ length: block.features }, (_, feature) => {
      const line = Array.from(
        { length: block.slots },
        (_, slot) => values[slot * block.features + feature] ?? Number.NaN,
      )
      return relu(dense(`${name}/time`, line))
    }).flat()
    if (filtered.length !== block.features * widths.time) throw new Error('Filters are missing.')
    return residual(name, relu(dense(`${name}/mix`, filtered)))
  })
  let x = relu(dense('trunk/enter', [...mixed, ...part(featureBlocks.now)]))
  for (const block of ['first', 'second']) x = residual(`trunk/${block}`, x)
  const shortcut = dense('shortcut', inputs)
  return dense('head', x).map((one, i) => one + (shortcut[i] ?? Number.NaN))
}
