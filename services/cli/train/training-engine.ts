import type { WeightArrays } from '#models/artifacts/artifact.ts'
import type { Engine } from '#models/engines/engine.ts'
import { EngineMissing, findAll } from '#models/engines/open-predictor.ts'
import { engineSources } from '#models/engines/registry.ts'
import { inBothViews } from '#models/network/both-views.ts'
import type { Predict } from '#models/scoring/outputs-along.ts'
import { trainErrors } from './errors.ts'

export interface TrainingEngine {
  readonly engine: Engine
  predictWith(weights: WeightArrays): Promise<Predict & Disposable>
}

/**
 * Makes native TensorFlow the active engine, so that the operations of training run on it. The others only foretell: the
 * gradients of TensorFlow.js come with the native library. Throws `TRAIN_ENGINE_MISSING`.
 */
export async function openTrainingEngine(): Promise<TrainingEngine> {
  const { engines, missing } = await findAll(engineSources.filter(({ name }) => name === 'native'))
  const [engine] = engines
  if (engine === undefined) throw trainErrors.ENGINE_MISSING(new EngineMissing(missing).message)
  engine.run(() => {})
  return {
    engine,
    async predictWith(weights) {
      const predictor = await engine.load(weights)
      const predict = inBothViews((inputs, rows) => predictor.predict(inputs, rows))
      return Object.assign(predict, { [Symbol.dispose]: () => predictor[Symbol.dispose]() })
    },
  }
}
