import { featureCount } from '../features/feature-layout.ts'
import { type SeriesColumns, statesAlong } from '../features/feature-rows.ts'
import { fillFeatures } from '../features/fill-features.ts'
import { outputCount } from '../network/shape.ts'

/** Outputs of the network for so many rows of inputs. */
export type Predict = (inputs: Float32Array, rows: number) => Float32Array | Promise<Float32Array>

const batchRows = 1_024

/** Outputs of the network along a history, `outputCount` per row; zeros before row `from`. */
export async function outputsAlong(
  predict: Predict,
  series: SeriesColumns,
  from = 0,
): Promise<Float32Array> {
  const outputs = new Float32Array(series.timeS.length * outputCount)
  const inputs = new Float32Array(batchRows * featureCount)
  let firstRow = from
  let count = 0
  const flush = async () => {
    if (count > 0) outputs.set(await predict(inputs, count), firstRow * outputCount)
    firstRow += count
    count = 0
  }
  for (const [row, state] of statesAlong(series)) {
    if (row < from) continue
    fillFeatures(state, inputs, count * featureCount)
    count++
    if (count === batchRows) await flush()
  }
  await flush()
  return outputs
}
