import { enableProdMode, setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { outputCount } from '../../network/shape.ts'
import type { EngineSource, Found, NetworkWeights, Predictor } from '../engine.ts'
import { onBackend } from '../mixer/active-backend.ts'
import { fusedForward } from '../mixer/fused-forward.ts'
import { chunksOf } from '../mixer/in-chunks.ts'
import { InputArranger } from '../mixer/level-inputs.ts'
import { disposeWeights, keepWeights } from '../mixer/tensor-predictor.ts'
import { openAdapter } from './webgpu-adapter.ts'

const backend = 'webgpu'
/** Rows between two waits for the GPU. */
const rowsMax = 4_096

/** A GPU of any vendor, by Dawn. */
export const webgpuEngine: EngineSource = {
  name: 'webgpu',
  gain: 'a GPU of any vendor for thousands of series and for training',
  find: () => {
    found ??= find()
    return found
  },
}

let found: Promise<Found> | undefined

async function find(): Promise<Found> {
  try {
    const adapter = await openAdapter(process.env)
    if ('why' in adapter) return { missing: adapter }
    enableProdMode()
    await import(adapter.backendUrl)
    if (!(await setBackend(backend))) throw new Error('the backend does not start')
    return {
      engine: {
        name: 'webgpu',
        about: `WebGPU on ${adapter.description}`,
        run: operations => onBackend(backend, operations),
        load: async weights => webgpuPredictor(weights),
      },
    }
  } catch (thrown) {
    const why = `WebGPU does not start: ${thrown instanceof Error ? thrown.message : thrown}`
    return { missing: { why, advice: 'Check the driver of the GPU, and install WebGPU anew.' } }
  }
}

/** A GPU answers later: other work may go on meanwhile, on other engines too. */
function webgpuPredictor(weights: NetworkWeights): Predictor {
  const kept = keepWeights(weights, backend)
  const arranger = new InputArranger(rowsMax)
  return {
    async predict(inputs, rows) {
      const outputs = new Float32Array(rows * outputCount)
      for (const chunk of chunksOf(inputs, rows, rowsMax)) {
        // What is uploaded is copied at once, so that the arranger may be used again before the answer is there.
        const answer: Tensor = onBackend(backend, () =>
          tidy(() => {
            const levels = arranger.arrange(chunk.inputs, chunk.rows)
            return fusedForward(kept, chunk.inputs, levels)
          }),
        )
        try {
          outputs.set(await answer.data<'float32'>(), chunk.at)
        } finally {
          answer.dispose()
        }
      }
      return outputs
    },
    [Symbol.dispose]: () => disposeWeights(kept, backend),
  }
}
