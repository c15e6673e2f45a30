import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { outputCount } from '../../network/shape.ts'
import type { NetworkWeights, Predictor } from '../engine.ts'
import { onBackend } from './active-backend.ts'
import { checkedWeights } from './checked-weights.ts'
import { fusedForward } from './fused-forward.ts'
import { chunksOf } from './in-chunks.ts'
import { InputArranger } from './level-inputs.ts'

export interface TensorPredictorOptions {
  /** Name under which the library knows the backend. */
  readonly backend: string
  /** Rows computed at once: bounds the memory of the backend, which for some never shrinks. */
  readonly rowsMax: number
}

/** The network by operations of the library, on any backend that answers at once. */
export function tensorPredictor(
  weights: NetworkWeights,
  { backend, rowsMax }: TensorPredictorOptions,
): Predictor {
  const kept = keepWeights(weights, backend)
  const arranger = new InputArranger(rowsMax)
  return {
    predict(inputs, rows) {
      const outputs = new Float32Array(rows * outputCount)
      onBackend(backend, () => {
        for (const chunk of chunksOf(inputs, rows, rowsMax)) {
          const levels = arranger.arrange(chunk.inputs, chunk.rows)
          tidy(() => {
            outputs.set(fusedForward(kept, chunk.inputs, levels).dataSync(), chunk.at)
          })
        }
      })
      return outputs
    },
    [Symbol.dispose]: () => disposeWeights(kept, backend),
  }
}

/** Weights as tensors of a backend; they stay until `disposeWeights`. */
export function keepWeights(weights: NetworkWeights, backend: string): ReadonlyMap<string, Tensor> {
  const checked = checkedWeights(weights)
  return onBackend(
    backend,
    () => new Map(checked.map(({ name, shape, values }) => [name, tensor(values, [...shape])])),
  )
}

export function disposeWeights(kept: ReadonlyMap<string, Tensor>, backend: string): void {
  onBackend(backend, () => {
    for (const one of kept.values()) if (!one.isDisposed) one.dispose()
  })
}
