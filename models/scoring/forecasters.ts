import { shippedArtifact } from '../artifacts/shipped-artifact.ts'
import { baselines, bestBaseline } from '../baselines/registry.ts'
import type { EngineChoice } from '../engines/engine.ts'
import type { BatchForecaster } from '../forecaster.ts'
import { batchOf } from './batch-of.ts'

/** Which weights, and what computes with them. */
export interface NetworkChoice {
  readonly engine: EngineChoice
  /** Folder of the weights; absent for the shipped ones. */
  readonly model?: string
}

/** Makes a forecaster ready; rejects where what it needs (weights, an engine) is missing or damaged. */
type ForecasterLoader = (network: NetworkChoice) => Promise<BatchForecaster>

/**
 * The forecasters that a collector can run, by the name that the configuration gives. A loader imports its code when it
 * is called, so that nobody pays for what is not used. `auto` takes the first one of `preference` that loads.
 */
const forecasterLoaders: Readonly<Record<string, ForecasterLoader>> = {
  network: async ({ engine, model }) => {
    // Loaded when it is needed: TensorFlow.js is large.
    const { openNetworkForecaster } = await import('../network/network-forecaster.ts')
    return openNetworkForecaster(model ?? shippedArtifact, engine)
  },
  baselines: async () => batchOf(bestBaseline),
  ...Object.fromEntries(baselines.map(one => [one.name, async () => batchOf(one)])),
}

const preference: readonly string[] = ['network', 'baselines']

export interface LoadedForecaster {
  readonly forecaster: BatchForecaster
  /** Why a better one was not taken; empty where nothing failed. */
  readonly problems: readonly string[]
}

/** The forecaster of a name, or the best baseline where that cannot be loaded, and why. Never rejects. */
export async function loadForecaster(
  name: string,
  network: NetworkChoice = { engine: 'auto' },
): Promise<LoadedForecaster> {
  const problems: string[] = []
  for (const wanted of name === 'auto' ? preference : [name]) {
    const load = forecasterLoaders[wanted]
    if (load === undefined) {
      if (name !== 'auto') problems.push(`there is no forecaster of the name ${wanted}`)
      continue
    }
    try {
      return { forecaster: await load(network), problems }
    } catch (cause) {
      problems.push(`${wanted}: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
  return { forecaster: batchOf(bestBaseline), problems }
}
