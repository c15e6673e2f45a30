import type { EngineChoice, NetworkWeights } from '../engines/engine.ts'
import { type OpenedPredictor, openPredictor } from '../engines/open-predictor.ts'
import { inBothViews } from './both-views.ts'

/** The network as it is asked everywhere, in both views, on an engine that `openPredictor` chose. Rejects as that does. */
export async function openNetwork(
  weights: NetworkWeights,
  choice: EngineChoice = 'auto',
): Promise<OpenedPredictor> {
  const predictor = await openPredictor(weights, choice)
  return {
    report: predictor.report,
    predict: inBothViews((inputs, rows) => predictor.predict(inputs, rows)),
    [Symbol.dispose]: () => predictor[Symbol.dispose](),
  }
}
