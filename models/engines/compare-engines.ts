import { tensorShapes } from '../network/shape.ts'
import { type EnginePlan, planEngines, type Timing } from './choose-engine.ts'
import type { EngineName, EngineSource, Missing } from './engine.ts'
import { measuredRows, measureEngine } from './measure-engine.ts'
import { findAll } from './open-predictor.ts'
import { engineSources } from './registry.ts'

export type ComparedEngine = {
  readonly name: EngineName
  /** What having it is good for, as a phrase. */
  readonly gain: string
} & (
  | { readonly about: string; readonly timings: readonly Timing[] }
  | { readonly missing: Missing }
)

export interface Comparison {
  readonly engines: readonly ComparedEngine[]
  /** Who would compute what with `auto`. */
  readonly plan: EnginePlan
}

/** Looks for all engines and measures those that are there, with weights of the shape of the trained ones. */
export async function compareEngines(
  sizes: readonly number[] = measuredRows,
  sources: readonly EngineSource[] = engineSources,
): Promise<Comparison> {
  const weights = evenWeights()
  const { engines: found, missing } = await findAll(sources)
  const compared: ComparedEngine[] = []
  const timings: Timing[] = []
  for (const { name, gain } of sources) {
    const engine = found.find(one => one.name === name)
    const absent = missing.find(one => one.name === name)
    if (engine !== undefined) {
      using predictor = await engine.load(weights)
      const own = await measureEngine(name, predictor, sizes)
      timings.push(...own)
      compared.push({ name, gain, about: engine.about, timings: own })
    } else if (absent !== undefined) {
      const { why, advice } = absent
      compared.push({ name, gain, missing: { why, advice } })
    }
  }
  return { engines: compared, plan: planEngines(timings, 'wasm') }
}

/** Speed does not depend on the numbers, as long as they stay numbers. */
function evenWeights(): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(tensorShapes).map(([name, shape]) => {
      const length = shape.reduce((a, b) => a * b, 1)
      return [name, new Float32Array(length).fill(0.01)]
    }),
  )
}
