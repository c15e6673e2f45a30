import { z } from 'zod'
import { channels } from './registry.ts'

type Definitions = typeof channels
type Schemas = Definitions[keyof Definitions]['config']

const [first, ...others] = Object.values<{ config: z.ZodObject }>(channels).map(
  ({ config }) => config,
)

/** One channel, of whichever kind its `type` says. */
export const channelConfig = (
  first === undefined ? z.never() : z.discriminatedUnion('type', [first, ...others])
) as z.ZodType<z.output<Schemas>>
export type ChannelConfig = z.output<Schemas>
