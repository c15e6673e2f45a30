import type { Objective } from '#contracts/objective.ts'
import { demoWorld } from './world/demo-world.ts'

/** An objective for each series of a demo cluster: what `foretap up` uses where none are configured. */
export function demoObjectives(cluster: string): readonly Objective[] {
  return demoWorld.consumers.flatMap(({ name: consumer, subscriptions }) =>
    subscriptions.map(({ stream, objectiveMs: ageMs }) => ({ cluster, stream, consumer, ageMs })),
  )
}
