import { featureCount } from '../features/feature-layout.ts'
import type { Timing } from './choose-engine.ts'
import type { EngineName, Predictor } from './engine.ts'

/** Batches that engines are compared at: one series, a small cluster, a large one. */
export const measuredRows = [1, 64, 1_024] as const

/** The best of so many runs counts: whatever else the machine did made the others slower. */
const runs = 3
const warmUps = 2

/** How long a predictor takes at each size, after a short warm-up: about 0.1 s in all. */
export async function measureEngine(
  engine: EngineName,
  predictor: Predictor,
  sizes: readonly number[] = measuredRows,
): Promise<readonly Timing[]> {
  const timings: Timing[] = []
  for (const rows of sizes) {
    const inputs = new Float32Array(rows * featureCount).fill(0.1)
    let ms = Number.POSITIVE_INFINITY
    for (let i = 0; i < warmUps + runs; i++) {
      const begin = performance.now()
      await predictor.predict(inputs, rows)
      if (i >= warmUps) ms = Math.min(ms, performance.now() - begin)
    }
    timings.push({ engine, rows, ms })
  }
  return timings
}
