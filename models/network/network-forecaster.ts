import type { ForecasterAbout } from '#contracts/collector-status.ts'
import { type Manifest, readArtifact } from '../artifacts/artifact.ts'
import type { EngineChoice } from '../engines/engine.ts'
import type { EngineReport, OpenedPredictor } from '../engines/open-predictor.ts'
import { contributionsOf } from '../explanation/contributions.ts'
import { reasonInputs } from '../explanation/occlusions.ts'
import { reasonText } from '../explanation/reason-text.ts'
import { featureCount } from '../features/feature-layout.ts'
import { fillFeatures } from '../features/fill-features.ts'
import type { BatchForecast, BatchForecaster, BreachReason } from '../forecaster.ts'
import type { SeriesState } from '../series/series-state.ts'
import { breachProbability, timeToBreach } from './breach-probability.ts'
import { openNetwork } from './open-network.ts'
import { readQuantiles } from './read-quantiles.ts'

/** The network behind the port of batches, on whichever engine computes it. */
export interface NetworkForecaster extends BatchForecaster, Disposable {
  readonly predictor: OpenedPredictor
}

/** Loads an artefact onto an engine. Rejects where either is missing or damaged. */
export async function openNetworkForecaster(
  folder: string | URL,
  choice: EngineChoice,
): Promise<NetworkForecaster> {
  const { manifest, weights } = readArtifact(folder)
  const predictor = await openNetwork(weights, choice)
  const forecaster = networkForecaster(`${manifest.name}@${manifest.version}`, predictor)
  return { ...forecaster, about: aboutOf(manifest, predictor.report) }
}

function aboutOf(manifest: Manifest, { plan, found, missing }: EngineReport): ForecasterAbout {
  const { name, version, parameters, featureVersion, featureCount: count, training } = manifest
  const { seed, examples, recordings, engine } = training
  return {
    ...{ name, version, parameters, scores: manifest.scores },
    features: { version: featureVersion, count },
    training: { seed, examples, recordings, engine },
    engines: {
      plan: [...plan],
      found: [...found],
      missing: missing.map(({ name: engineName, why }) => ({ name: engineName, why })),
    },
  }
}

/** Reasons that move the probability by less are none. */
const shareMin = 0.02
const reasonsMax = 6

/** Series whose inputs are in memory at once, 2 kB each: engines are no faster with more. */
const rowsMax = 4_096

export function networkForecaster(name: string, predictor: OpenedPredictor): NetworkForecaster {
  let inputs = new Float32Array(0)
  const roomFor = (rows: number) => {
    if (inputs.length < rows * featureCount) inputs = new Float32Array(rows * featureCount)
    return inputs
  }
  return {
    name,
    predictor,
    async forecast(states: readonly SeriesState[], objectives: Float64Array) {
      const forecasts: BatchForecast[] = []
      for (let from = 0; from < states.length; from += rowsMax) {
        const rows = Math.min(rowsMax, states.length - from)
        const filled = roomFor(rows)
        for (let row = 0; row < rows; row++) {
          fillFeatures(states[from + row] as SeriesState, filled, row * featureCount)
        }
        const outputs = await predictor.predict(filled, rows)
        for (let row = 0; row < rows; row++) {
          forecasts.push(forecastFrom(outputs, row, objectives[from + row] ?? Number.NaN))
        }
      }
      return forecasts
    },
    async explain(state, objective, unit) {
      const { shares } = await contributionsOf(fillFeatures(state), (rows, count) =>
        predictor.predict(rows, count),
      )
      const reasons: BreachReason[] = []
      for (const input of reasonInputs.toSorted(
        (a, b) => Math.abs(shares[b]) - Math.abs(shares[a]),
      )) {
        const text = reasonText(input, state, { objective, unit })
        if (Math.abs(shares[input]) < shareMin || text === undefined) continue
        reasons.push({ input, share: shares[input], text })
      }
      return reasons.slice(0, reasonsMax)
    },
    [Symbol.dispose]: () => predictor[Symbol.dispose](),
  }
}

function forecastFrom(outputs: Float32Array, row: number, objective: number): BatchForecast {
  const time = timeToBreach(outputs, row)
  return {
    breachProbability: breachProbability(outputs, row),
    quantiles: readQuantiles(outputs, row, objective),
    ...(time && { timeToBreachS: time }),
  }
}
