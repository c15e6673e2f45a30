import type { Registry } from 'prom-client'
import type { z } from 'zod'
import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import type { Channel } from './channel.ts'
import type { ChannelMemory } from './channel-memory.ts'

export interface ChannelDeps {
  readonly clock: Clock
  /** Says on each line which channel it is about. */
  readonly log: Logger
  readonly registry: Registry
  /** What the channel keeps across workers and restarts; absent where nothing can be kept. */
  readonly memory?: ChannelMemory
}

/** Whatever else it has: every channel's configuration says its kind and its name. */
type ChannelSchema = z.ZodObject<{ type: z.ZodLiteral<string>; name: z.ZodType<string> }>

/** One kind of channel: what users write about it, where it can reach people, and how it is opened. */
export interface ChannelDefinition<Schema extends ChannelSchema> {
  /** `type` is the literal of the kind; secrets are fields of `kit/config/secret-field.ts`. */
  readonly config: Schema
  /** Of a target's `address`, so that the configuration is checked without opening anything. */
  readonly address: z.ZodType
  /** Rejects where the channel cannot work as configured, e.g. for a key that is no key. */
  readonly open: (config: z.output<Schema>, deps: ChannelDeps) => Promise<Channel>
}

export function defineChannel<Schema extends ChannelSchema>(
  definition: ChannelDefinition<Schema>,
): ChannelDefinition<Schema> {
  return definition
}
