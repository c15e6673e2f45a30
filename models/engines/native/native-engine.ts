import { setBackend } from '@tensorflow/tfjs-core'
import type { EngineSource, Found } from '../engine.ts'
import { onBackend } from '../mixer/active-backend.ts'
import { graphPredictor, nativeBackend } from './graph-predictor.ts'
import { findNativePackage, loadNativeLibrary } from './native-library.ts'

/** TensorFlow itself: on all cores, and on a GPU by CUDA where the library finds one. */
export const nativeEngine: EngineSource = {
  name: 'native',
  gain: 'large batches two to four times as fast, training five times, and CUDA',
  find: () => {
    found ??= find()
    return found
  },
}

let found: Promise<Found> | undefined

async function find(): Promise<Found> {
  const file = findNativePackage(process.env)
  if (file === undefined) {
    const advice = 'Run foretap engine install native; it takes about 700 MB of disk.'
    return { missing: { why: 'TensorFlow is not installed', advice } }
  }
  try {
    const library = loadNativeLibrary(file)
    if (!(await setBackend(nativeBackend))) throw new Error('the backend does not start')
    const { isUsingGpuDevice = false, binding } = library.backend()
    const version = binding?.TF_Version ?? 'of an unknown version'
    return {
      engine: {
        name: 'native',
        about: `TensorFlow ${version}, ${isUsingGpuDevice ? 'on a GPU by CUDA' : 'on the processor'}`,
        run: operations => onBackend(nativeBackend, operations),
        load: weights => graphPredictor(library, weights),
      },
    }
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown)
    const [first = said] = said.split('\n')
    return {
      missing: {
        why: `TensorFlow is installed in ${file} and does not start: ${first}`,
        advice: 'Run foretap engine install native again; it builds for this Node.js.',
      },
    }
  }
}
