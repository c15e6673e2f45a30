import { shippedArtifact } from '#models/artifacts/shipped-artifact.ts'
import { bestBaseline } from '#models/baselines/registry.ts'
import type { Forecaster } from '#models/forecaster.ts'
import { RowBatcher } from '#models/scoring/row-batcher.ts'
import { type RowScore, RowScorer } from '#models/scoring/row-scorer.ts'
import type { Sample } from '#models/series/series-state.ts'

/** Scores rows in portions: rows are pushed until it says that they should be flushed. */
export interface RowScoring extends Disposable {
  /** What is not as it should be, for the user; empty as a rule. */
  readonly problems: readonly string[]
  push(timeS: number, sample: Sample): boolean
  /** Scores of the rows since the last call, in their order. */
  flush(): Promise<readonly RowScore[]>
}

/** Rows that a plain forecaster scores before they are written. */
const plainRowsMax = 256

/** Scoring by a plain forecaster or by the network. Where the network cannot be loaded, the best plain one does it, and says so. */
export async function openRowScoring(
  forecaster: Forecaster | 'network',
  objective: number | undefined,
): Promise<RowScoring> {
  if (forecaster !== 'network') return plainScoring(forecaster, objective, [])
  try {
    // Loaded when it is needed: TensorFlow.js is large.
    const { readArtifact } = await import('#models/artifacts/artifact.ts')
    const { openNetwork } = await import('#models/network/open-network.ts')
    const { weights } = readArtifact(shippedArtifact)
    const predictor = await openNetwork(weights, 'wasm')
    const batcher = new RowBatcher((inputs, rows) => predictor.predict(inputs, rows), objective)
    return {
      problems: [],
      push: (timeS, sample) => batcher.push(timeS, sample),
      flush: () => batcher.flush(),
      [Symbol.dispose]: () => predictor[Symbol.dispose](),
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return plainScoring(bestBaseline, objective, [
      `The network cannot be used, ${bestBaseline.name} scores instead: ${why}`,
    ])
  }
}

function plainScoring(
  forecaster: Forecaster,
  objective: number | undefined,
  problems: readonly string[],
): RowScoring {
  const scorer = new RowScorer(forecaster, objective)
  const scores: RowScore[] = []
  return {
    problems,
    push(timeS, sample) {
      scores.push(scorer.next(timeS, sample))
      return scores.length >= plainRowsMax
    },
    flush: async () => scores.splice(0),
    [Symbol.dispose]() {},
  }
}
