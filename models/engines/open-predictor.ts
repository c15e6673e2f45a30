import { type EnginePlan, engineFor, planEngines, type Timing } from './choose-engine.ts'
import type {
  Engine,
  EngineChoice,
  EngineName,
  EngineSource,
  Missing,
  NetworkWeights,
  Predictor,
} from './engine.ts'
import { measureEngine } from './measure-engine.ts'
import { engineSources } from './registry.ts'

/** What was found and decided, for logs and for the doctor. */
export interface EngineReport {
  readonly plan: EnginePlan
  /** Empty where there was nothing to choose from. */
  readonly timings: readonly Timing[]
  readonly found: readonly { readonly name: EngineName; readonly about: string }[]
  readonly missing: readonly ({ readonly name: EngineName } & Missing)[]
}

export interface OpenedPredictor extends Predictor {
  readonly report: EngineReport
}

/**
 * The network on the engine that was asked for, or with `auto` on whichever of those found is the fastest for each size of
 * batch. Rejects with `EngineMissing` where the one asked for is not there, and where the weights do not fit.
 */
export async function openPredictor(
  weights: NetworkWeights,
  choice: EngineChoice = 'auto',
  sources: readonly EngineSource[] = engineSources,
): Promise<OpenedPredictor> {
  const wanted = sources.filter(({ name }) => choice === 'auto' || name === choice)
  const { engines, missing } = await findAll(wanted)
  const [first] = engines
  if (first === undefined) throw new EngineMissing(missing)
  const opened = new Map<EngineName, Predictor>()
  try {
    for (const engine of engines) opened.set(engine.name, await engine.load(weights))
    const timings: Timing[] = []
    if (opened.size > 1) {
      for (const [name, one] of opened) timings.push(...(await measureEngine(name, one)))
    }
    const plan = planEngines(timings, first.name)
    keepPlanned(opened, [first.name, ...plan.map(({ engine }) => engine)])
    const found = engines.map(({ name, about }) => ({ name, about }))
    return predictorOf(opened, { plan, timings, found, missing })
  } catch (thrown) {
    for (const one of opened.values()) one[Symbol.dispose]()
    throw thrown
  }
}

/** None of the engines that were asked for is there. */
export class EngineMissing extends Error {
  readonly advice: string

  constructor(missing: EngineReport['missing']) {
    super(`${missing.map(({ name, why }) => `${name}: ${why}`).join('; ')}.`)
    this.name = 'EngineMissing'
    this.advice = missing.map(({ advice }) => advice).join(' ')
  }
}

/** Looks for engines one after the other, since the library knows one active engine at a time. */
export async function findAll(sources: readonly EngineSource[]): Promise<{
  readonly engines: readonly Engine[]
  readonly missing: EngineReport['missing']
}> {
  const engines: Engine[] = []
  const missing: ({ readonly name: EngineName } & Missing)[] = []
  for (const source of sources) {
    const found = await source.find()
    if ('engine' in found) engines.push(found.engine)
    else missing.push({ name: source.name, ...found.missing })
  }
  return { engines, missing }
}

/** Lets go of those that are not needed. */
function keepPlanned(opened: Map<EngineName, Predictor>, needed: readonly EngineName[]): void {
  for (const [name, one] of opened) {
    if (needed.includes(name)) continue
    one[Symbol.dispose]()
    opened.delete(name)
  }
}

/** Computes by the plan. An engine that fails, e.g. since its GPU is gone, is not used again where another one is open. */
function predictorOf(opened: Map<EngineName, Predictor>, report: EngineReport): OpenedPredictor {
  let plan = report.plan
  const predict = async (inputs: Float32Array, rows: number): Promise<Float32Array> => {
    const name = engineFor(plan, rows)
    const one = name === undefined ? undefined : opened.get(name)
    if (name === undefined || one === undefined) throw new Error('No engine is open.')
    try {
      return await one.predict(inputs, rows)
    } catch (thrown) {
      const [other] = [...opened.keys()].filter(engine => engine !== name)
      // Wrong arguments are nobody's failure, and the last engine stays.
      if (thrown instanceof RangeError || other === undefined) throw thrown
      one[Symbol.dispose]()
      opened.delete(name)
      plan = [{ engine: other, fromRows: 1 }]
      return predict(inputs, rows)
    }
  }
  return {
    report,
    predict,
    [Symbol.dispose]() {
      for (const one of opened.values()) one[Symbol.dispose]()
      opened.clear()
    },
  }
}
