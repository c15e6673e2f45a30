import { demoObjectives } from '#bridge/demo/demo-objectives.ts'
import { queryObjectives } from '#bridge/prometheus/query-objectives.ts'
import type { Objective } from '#contracts/objective.ts'
import type { ForetapConfig } from './config.ts'

/**
 * The first that fits a series counts: those of queries, whose units no pattern knows; the configured ones; and those that a
 * demo brings so that it has something to break.
 */
export function effectiveObjectives({
  objectives,
  clusters,
  sources,
}: ForetapConfig): readonly Objective[] {
  const demos = clusters.filter(cluster => cluster.type === 'demo')
  return [
    ...sources.prometheus.flatMap(queryObjectives),
    ...objectives,
    ...demos.flatMap(({ name }) => demoObjectives(name)),
  ]
}
