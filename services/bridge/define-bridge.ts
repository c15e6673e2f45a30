import type { z } from 'zod'
import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import type { Bridge } from './bridge.ts'

export interface BridgeDeps {
  readonly clock: Clock
  /** Says on each line which cluster it is about. */
  readonly log: Logger
  /** Up to when an earlier run on the same store has history of a cluster; absent where nobody can say. */
  readonly historyEndMs?: ((cluster: string) => Promise<number | undefined>) | undefined
}

/** Whatever else it has: every bridge's configuration names its cluster. */
type BridgeSchema = z.ZodObject<{ name: z.ZodType<string> }>

/** One kind of bridge: what users write about it, and how it is opened. */
export interface BridgeDefinition<Schema extends BridgeSchema> {
  readonly config: Schema
  readonly create: (config: z.output<Schema>, deps: BridgeDeps) => Bridge | Promise<Bridge>
}

export function defineBridge<Schema extends BridgeSchema>(
  config: Schema,
  create: BridgeDefinition<Schema>['create'],
): BridgeDefinition<Schema> {
  return { config, create }
}
