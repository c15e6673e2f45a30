import type { Recipe } from './install-step.ts'
import { npmStep } from './npm-step.ts'

/** Dawn, and the library's backend for it; nothing is built. */
export function webgpuRecipe(): Recipe {
  const packages = ['webgpu@0.6.2', '@tensorflow/tfjs-backend-webgpu@4.22.0']
  return {
    engine: 'webgpu',
    identity: [...packages, process.platform, process.arch].join(' '),
    bytesNeeded: 2 ** 29,
    steps: [npmStep(packages)],
  }
}
