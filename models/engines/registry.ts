import type { EngineSource } from './engine.ts'
import { nativeEngine } from './native/native-engine.ts'
import { wasmEngine } from './wasm/wasm-engine.ts'
import { webgpuEngine } from './webgpu/webgpu-engine.ts'

/** All engines, the one that is always there first. None is loaded before it is looked for. */
export const engineSources: readonly EngineSource[] = [wasmEngine, nativeEngine, webgpuEngine]
