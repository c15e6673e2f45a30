import type { WeightArrays } from '#models/artifacts/artifact.ts'
import type { Engine, EngineChoice } from '#models/engines/engine.ts'
import { EngineMissing, findAll } from '#models/engines/open-predictor.ts'
import { engineSources } from '#models/engines/registry.ts'
import type { Predict } from '#models/scoring/outputs-along.ts'
import { trainErrors } from './errors.ts'

export interface TrainingEngine {
  readonly engine: Engine
  predictWith(weights: WeightArrays): Promise<Predict & Disposable>
}

/** Native TensorFlow where it is installed: it trains several times faster than wasm. */
const preference = ['native', 'wasm'] as const

/** Makes an engine the active one, so that the operations of training run on it. Throws `TRAIN_ENGINE_MISSING`. */
export async function openTrainingEngine(choice: EngineChoice): Promise<TrainingEngine> {
  const names: readonly string[] = choice === 'auto' ? preference : [choice]
  const { engines, missing } = await findAll(
    engineSources.filter(({ name }) => names.includes(name)),
  )
  const engine = names
    .map(name => engines.find(one => one.name === name))
    .find(one => one !== undefined)
  if (engine === undefined) throw trainErrors.ENGINE_MISSING(new EngineMissing(missing).message)
  engine.run(() => {})
  return {
    engine,
    async predictWith(weights) {
      const predictor = await engine.load(weights)
      const predict = (inputs: Float32Array, rows: number) => predictor.predict(inputs, rows)
      return Object.assign(predict, { [Symbol.dispose]: () => predictor[Symbol.dispose]() })
    },
  }
}
