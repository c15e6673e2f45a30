import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type NamedTensorMap, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { featureCount } from '../../features/feature-layout.ts'
import { outputCount } from '../../network/shape.ts'
import type { NetworkWeights, Predictor } from '../engine.ts'
import { onBackend } from '../mixer/active-backend.ts'
import { type Chunk, chunksOf } from '../mixer/in-chunks.ts'
import { blockNames, InputArranger } from '../mixer/level-inputs.ts'
import type { GraphSession, NativeLibrary } from './native-library.ts'
import { graphInputs, graphOutput, networkGraph } from './network-graph.ts'
import { modelSignature, modelTag, savedModel } from './saved-model.ts'

export const nativeBackend = 'tensorflow'
/** What a GPU is busy with for a while; the arranged inputs of as many rows take 8 MB. */
const rowsMax = 4_096

/**
 * The network as one graph that TensorFlow optimises and runs in one call: two to four times as fast as operation by
 * operation. The graph reaches it as a SavedModel in a folder of its own, which is gone once it is loaded.
 */
export async function graphPredictor(
  library: NativeLibrary,
  weights: NetworkWeights,
): Promise<Predictor> {
  const model = savedModel(networkGraph(weights))
  const folder = await mkdtemp(join(tmpdir(), 'foretap-graph-'))
  let session: GraphSession
  try {
    await writeFile(join(folder, 'saved_model.pb'), model)
    // It insists on being the active one when it is called.
    session = await onBackend(nativeBackend, () =>
      library.node.loadSavedModel(folder, [modelTag], modelSignature),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const arranger = new InputArranger(rowsMax)
  const fed = (chunk: Chunk): NamedTensorMap => {
    const levels = arranger.arrange(chunk.inputs, chunk.rows)
    const feeds: NamedTensorMap = { all: tensor2d(chunk.inputs, [chunk.rows, featureCount]) }
    for (const name of blockNames) {
      const [, width = 1] = graphInputs[name]
      feeds[name] = tensor2d(levels[name], [levels[name].length / width, width])
    }
    return feeds
  }
  return {
    predict(inputs, rows) {
      const outputs = new Float32Array(rows * outputCount)
      onBackend(nativeBackend, () => {
        for (const chunk of chunksOf(inputs, rows, rowsMax)) {
          tidy(() => {
            const answer = session.predict(fed(chunk))[graphOutput] as Tensor
            outputs.set(answer.dataSync(), chunk.at)
          })
        }
      })
      return outputs
    },
    [Symbol.dispose]: () => onBackend(nativeBackend, () => session.dispose()),
  }
}
