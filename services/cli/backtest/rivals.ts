import { readArtifact } from '#models/artifacts/artifact.ts'
import { shippedArtifact } from '#models/artifacts/shipped-artifact.ts'
import { riskAlong } from '#models/baselines/risk-along.ts'
import type { EngineChoice } from '#models/engines/engine.ts'
import type { Forecaster } from '#models/forecaster.ts'
import { pageHorizon } from '#models/forecaster.ts'
import { breachProbability } from '#models/network/breach-probability.ts'
import { openNetwork } from '#models/network/open-network.ts'
import { outputsAlong } from '#models/scoring/outputs-along.ts'
import type { History } from './history.ts'

/** One of those that are compared. */
export interface Rival {
  readonly name: string
  /** P(a breach within 15 minutes) at each row of a history, as it would have been said then. */
  risks(history: History): Promise<ArrayLike<number>>
}

export const plainRival = (forecaster: Forecaster): Rival => ({
  name: forecaster.name,
  risks: async ({ rows, objective }) => riskAlong(forecaster, { ...rows, objective }),
})

/** The network of a folder, the shipped one by default. Rejects where it or the engine is missing or damaged. */
export async function networkRival(
  engine: EngineChoice,
  folder: string | URL = shippedArtifact,
): Promise<Rival & Disposable> {
  const { weights } = readArtifact(folder)
  const predictor = await openNetwork(weights, engine)
  return {
    name: 'network',
    async risks({ rows, objective }) {
      const predict = (inputs: Float32Array, count: number) => predictor.predict(inputs, count)
      const outputs = await outputsAlong(predict, { ...rows, objective })
      return Float64Array.from(rows.timeS, (_, i) => breachProbability(outputs, i)[pageHorizon])
    },
    [Symbol.dispose]: () => predictor[Symbol.dispose](),
  }
}
