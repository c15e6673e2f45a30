import { pathToFileURL } from 'node:url'
import type { Missing } from '../engine.ts'
import { requiresOf, resolvePackage, webgpuFallbackVariable } from '../engine-folder.ts'

/** What is used of the package `webgpu`; it is no dependency, so its own types are not at hand. */
interface WebGpu {
  create(options: readonly string[]): Gpu
  readonly globals: Readonly<Record<string, unknown>>
}

interface Gpu {
  requestAdapter(options: { readonly powerPreference: string }): Promise<Adapter | null>
}

interface Adapter {
  readonly info: {
    readonly vendor: string
    readonly architecture: string
    readonly description: string
    readonly isFallbackAdapter?: boolean
  }
}

export interface ReadyAdapter {
  /** The file of the backend for it, to import. */
  readonly backendUrl: string
  readonly description: string
}

const installAdvice =
  'Run foretap engine install webgpu, or npm install webgpu @tensorflow/tfjs-backend-webgpu beside Foretap.'
const driverAdvice =
  'Install the Vulkan driver of the GPU (on macOS and Windows it is part of the system).'

/** Puts a GPU where browsers have theirs, `navigator.gpu`, or says why there is none. */
export async function openAdapter(
  env: Readonly<Record<string, string | undefined>>,
): Promise<ReadyAdapter | Missing> {
  const requires = requiresOf('webgpu', env)
  const module = resolvePackage(['webgpu'], requires)
  const backend = resolvePackage(['@tensorflow/tfjs-backend-webgpu'], requires)
  if (module === undefined || backend === undefined) {
    return { why: 'WebGPU is not installed', advice: installAdvice }
  }
  const { create, globals } = (await import(pathToFileURL(module).href)) as WebGpu
  const gpu = create([])
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (adapter === null) return { why: 'WebGPU finds no GPU', advice: driverAdvice }
  const { vendor, architecture, description, isFallbackAdapter = false } = adapter.info
  const name = [description || vendor, architecture].filter(part => part !== '').join(', ')
  if (isFallbackAdapter && env[webgpuFallbackVariable] !== '1') {
    return {
      why: `WebGPU finds only ${name}, which computes on the processor`,
      advice: driverAdvice,
    }
  }
  Object.assign(globalThis, globals)
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true })
  return { backendUrl: pathToFileURL(backend).href, description: name }
}
