import { featureBlocks, featureCount } from '../features/feature-layout.ts'
import { levelNames } from '../series/layout.ts'

/** Ends of the intervals that hazards are said for, in seconds from now; the first begins now. */
export const hazardEndsS = [60, 120, 300, 600, 900, 1_800] as const

/** What the network says of each series: a hazard per interval, then the quantiles of each horizon. */
const quantileHorizons = hazardEndsS.length
export const quantilesEach = 4
export const outputCount = hazardEndsS.length + quantileHorizons * quantilesEach

/** Widths of the trunk. */
export const widths = { time: 24, level: 72, trunk: 96 } as const

/** Shape of each named tensor. Weights are kept under these names, in this order. */
export const tensorShapes: Readonly<Record<string, readonly number[]>> = shapes()

/** Numbers in all tensors. */
export const parameterCount = Object.values(tensorShapes).reduce(
  (sum, shape) => sum + shape.reduce((a, b) => a * b, 1),
  0,
)

function shapes(): Record<string, readonly number[]> {
  const { time, level, trunk } = widths
  const all: Record<string, readonly number[]> = {}
  const dense = (name: string, inputs: number, outputs: number) => {
    all[`${name}/kernel`] = [inputs, outputs]
    all[`${name}/bias`] = [outputs]
  }
  for (const name of levelNames) {
    const { slots, features } = featureBlocks[name]
    dense(`${name}/time`, slots, time)
    dense(`${name}/mix`, features * time, level)
    dense(`${name}/widen`, level, level)
    dense(`${name}/narrow`, level, level)
  }
  dense('trunk/enter', levelNames.length * level + featureBlocks.now.features, trunk)
  for (const block of ['first', 'second']) {
    dense(`trunk/${block}/widen`, trunk, trunk)
    dense(`trunk/${block}/narrow`, trunk, trunk)
  }
  dense('head', trunk, outputCount)
  dense('shortcut', featureCount, outputCount)
  return all
}
