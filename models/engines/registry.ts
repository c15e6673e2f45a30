import { type EngineName, type EngineSource, engineNames } from './engine.ts'
import { nativeEngine } from './native/native-engine.ts'
import { wasmEngine } from './wasm/wasm-engine.ts'
import { webgpuEngine } from './webgpu/webgpu-engine.ts'

/** A new engine is one folder, one line here and its name in engine.ts; the compiler asks for what is forgotten. */
const engines: Readonly<Record<EngineName, EngineSource>> = {
  wasm: wasmEngine,
  native: nativeEngine,
  webgpu: webgpuEngine,
}

/** All engines, in the order of their names. None is loaded before it is looked for. */
export const engineSources: readonly EngineSource[] = engineNames.map(name => engines[name])
