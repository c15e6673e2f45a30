import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cachedDirectory } from '#lab/cached-directory.ts'
import type { NetworkWeights, Predictor } from '#models/engines/engine.ts'
import { blockNames, InputArranger } from '#models/engines/mixer/level-inputs.ts'
import { graphInputs, graphOutput } from '#models/engines/native/network-graph.ts'
import { featureCount } from '#models/features/feature-layout.ts'
import { onnxNetwork } from './onnx-network.ts'

const version = '1.30.0'
const cache = join(import.meta.dirname, '../../../../.cache')
const fetchTimeoutMs = 600_000

/** What is used of onnxruntime-node; it is no dependency, so its own types are not at hand. */
interface OnnxRuntime {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor
  readonly InferenceSession: {
    create(model: Uint8Array, options: Readonly<Record<string, unknown>>): Promise<OnnxSession>
  }
}
interface OnnxTensor {
  readonly data: Float32Array
}
interface OnnxSession {
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>
  release(): Promise<void>
}

/** The folder of ONNX Runtime, fetched once; the package brings its library for the processor, so no script is run. */
export function fetchOnnxRuntime(): Promise<string> {
  return cachedDirectory(join(cache, `onnxruntime-${version}`), async into => {
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--silent']
    const wanted = `onnxruntime-node@${version}`
    await promisify(execFile)('npm', ['install', '--prefix', into, ...flags, wanted], {
      timeout: fetchTimeoutMs,
    })
  })
}

/** The network on ONNX Runtime, on one thread, with all optimisations of graphs. */
export async function onnxPredictor(
  weights: NetworkWeights,
  folder: string,
  rowsMax: number,
): Promise<Predictor> {
  const { InferenceSession, Tensor } = createRequire(join(folder, 'package.json'))(
    'onnxruntime-node',
  ) as OnnxRuntime
  const session = await InferenceSession.create(onnxNetwork(weights), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  })
  const arranger = new InputArranger(rowsMax)
  return {
    async predict(inputs, rows) {
      const levels = arranger.arrange(inputs, rows)
      const all = inputs.subarray(0, rows * featureCount)
      const feeds: Record<string, OnnxTensor> = {
        all: new Tensor('float32', all, [rows, featureCount]),
      }
      for (const name of blockNames) {
        const [, width = 1] = graphInputs[name]
        feeds[name] = new Tensor('float32', levels[name], [levels[name].length / width, width])
      }
      const answer = (await session.run(feeds))[graphOutput]
      if (answer === undefined) throw new Error('The model has no such output.')
      return answer.data
    },
    [Symbol.dispose]: () => void session.release(),
  }
}
