import type { Objective } from '#contracts/objective.ts'
import type { PrometheusBridgeConfig } from './config.ts'

/** The objectives that queries bring along, in thousandths of their units. */
export const queryObjectives = ({
  name: cluster,
  queries,
}: Pick<PrometheusBridgeConfig, 'name' | 'queries'>): readonly Objective[] =>
  queries.flatMap(({ name: stream, objective }) =>
    objective === undefined
      ? []
      : [{ cluster, stream, consumer: '*', ageMs: Math.round(1_000 * objective) }],
  )
