import { createRequire } from 'node:module'
import { enableProdMode, type NamedTensorMap } from '@tensorflow/tfjs-core'
import { requiresOf, resolvePackage } from '../engine-folder.ts'
import { restoreNodeUtil } from './node-shims.ts'

/** What is used of @tensorflow/tfjs-node; it is no dependency, so its own types are not at hand. */
export interface NativeLibrary {
  backend(): { readonly isUsingGpuDevice?: boolean; readonly binding?: { TF_Version?: string } }
  readonly node: {
    loadSavedModel(
      folder: string,
      tags: readonly string[],
      signature: string,
    ): Promise<GraphSession>
  }
}

/** A graph that was loaded. */
export interface GraphSession {
  predict(inputs: NamedTensorMap): NamedTensorMap
  dispose(): void
}

/** The build that also finds GPUs comes first: it runs on the processor where there is none. */
const nativePackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const

/** The main file of the native package that would be loaded; undefined where there is none. */
export function findNativePackage(
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return resolvePackage(nativePackages, requiresOf('native', env))
}

/** Loads it, which registers the backend `tensorflow` and makes it the active one. Throws what the binding throws. */
export function loadNativeLibrary(file: string): NativeLibrary {
  // 2 is errors and worse. The runtime reads the variable of the process, so in a worker thread, whose variables are a
  // copy, it only helps where the main thread has set it.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  restoreNodeUtil()
  // Without it each part of the library warns that another one registered the platform before.
  enableProdMode()
  return createRequire(file)(file) as NativeLibrary
}
