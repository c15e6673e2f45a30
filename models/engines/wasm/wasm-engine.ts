import { env, setBackend } from '@tensorflow/tfjs-core'
import type { EngineSource, Found } from '../engine.ts'
import { onBackend } from '../mixer/active-backend.ts'
import { tensorPredictor } from '../mixer/tensor-predictor.ts'

const backend = 'wasm'
/** 256 rows take about 3 MB of the heap of WebAssembly, which never shrinks; larger chunks are no faster. */
const rowsMax = 256

/** WebAssembly: part of the package, on every machine, on one thread. */
export const wasmEngine: EngineSource = {
  name: 'wasm',
  gain: 'always there; the fastest for small batches',
  find: () => {
    found ??= find()
    return found
  },
}

let found: Promise<Found> | undefined

async function find(): Promise<Found> {
  try {
    using _handlers = keepFailureHandlers()
    // Registers the backend. It finds its .wasm files beside its own, wherever the package lies.
    await import('@tensorflow/tfjs-backend-wasm')
    if (!(await setBackend(backend))) throw new Error('the backend does not start')
    const hasSimd = await env().getAsync('WASM_HAS_SIMD_SUPPORT')
    return {
      engine: {
        name: 'wasm',
        about: `WebAssembly ${hasSimd ? 'with' : 'without'} SIMD, one thread`,
        run: operations => onBackend(backend, operations),
        load: async weights => tensorPredictor(weights, { backend, rowsMax }),
      },
    }
  } catch (thrown) {
    const why = `WebAssembly does not start: ${thrown instanceof Error ? thrown.message : thrown}`
    return { missing: { why, advice: 'Install Foretap anew; its files are incomplete.' } }
  }
}

const failureEvents = ['uncaughtException', 'unhandledRejection'] as const

/** Takes away, when disposed, the handlers of failures that the library added meanwhile: what fails is the program's to handle. */
function keepFailureHandlers(): Disposable {
  const process: NodeJS.EventEmitter = globalThis.process
  const before = failureEvents.map(event => process.listeners(event))
  return {
    [Symbol.dispose]() {
      failureEvents.forEach((event, i) => {
        for (const listener of process.listeners(event)) {
          if (before[i]?.includes(listener)) continue
          process.off(event, listener as (...args: unknown[]) => void)
        }
      })
    },
  }
}
