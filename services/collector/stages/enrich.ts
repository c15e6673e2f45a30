import type { Sample } from '#contracts/sample.ts'
import type { ObjectiveOf } from '#kit/objectives.ts'

/** A sample with what is known about its series from elsewhere. */
export interface EnrichedSample {
  readonly sample: Sample
  readonly objectiveMs: number | undefined
}

export const enrich = (
  samples: readonly Sample[],
  objectiveOf: ObjectiveOf,
): readonly EnrichedSample[] =>
  samples.map(sample => ({ sample, objectiveMs: objectiveOf(sample.series) }))
