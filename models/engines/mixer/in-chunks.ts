import { featureCount } from '../../features/feature-layout.ts'
import { outputCount } from '../../network/shape.ts'

/** Rows of a batch that are computed at once. */
export interface Chunk {
  readonly inputs: Float32Array
  readonly rows: number
  /** Where its outputs begin in those of the batch. */
  readonly at: number
}

/** A batch as chunks of at most `rowsMax` rows. Throws where it has fewer inputs than its rows need. */
export function chunksOf(inputs: Float32Array, rows: number, rowsMax: number): readonly Chunk[] {
  if (!Number.isInteger(rows) || rows < 0 || inputs.length < rows * featureCount) {
    throw new RangeError(`${inputs.length} inputs are no ${rows} rows of ${featureCount}.`)
  }
  const chunks: Chunk[] = []
  for (let from = 0; from < rows; from += rowsMax) {
    const size = Math.min(rowsMax, rows - from)
    chunks.push({
      inputs: inputs.subarray(from * featureCount, (from + size) * featureCount),
      rows: size,
      at: from * outputCount,
    })
  }
  return chunks
}
