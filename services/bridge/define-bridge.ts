import type { z } from 'zod'
import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import type { Bridge } from './bridge.ts'

export interface BridgeDeps {
  readonly clock: Clock
  readonly log: Logger
  /** Up to when an earlier run on the same store has history of a cluster; absent where nobody can say. */
  readonly historyEndMs?: ((cluster: string) => Promise<number | undefined>) | undefined
}

/** One kind of bridge: what users write about it, and how it is opened. */
export interface BridgeDefinition<Schema extends z.ZodObject> {
  readonly config: Schema
  readonly clusterOf: (config: z.output<Schema>) => string
  readonly create: (config: z.output<Schema>, deps: BridgeDeps) => Bridge | Promise<Bridge>
}

export function defineBridge<Schema extends z.ZodObject>(
  config: Schema,
  create: BridgeDefinition<Schema>['create'],
  clusterOf: BridgeDefinition<Schema>['clusterOf'],
): BridgeDefinition<Schema> {
  return { config, create, clusterOf }
}
