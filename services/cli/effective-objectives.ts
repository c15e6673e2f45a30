import { demoObjectives } from '#bridge/demo/demo-objectives.ts'
import type { Objective } from '#contracts/objective.ts'
import type { ForetapConfig } from './config.ts'

/** The configured objectives, before those that a demo cluster brings so that it has something to break. */
export function effectiveObjectives({ objectives, clusters }: ForetapConfig): readonly Objective[] {
  const demos = clusters.filter(cluster => cluster.type === 'demo')
  return [...objectives, ...demos.flatMap(({ name }) => demoObjectives(name))]
}
