import { z } from 'zod'
import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import type { Bridge } from './bridge.ts'
import type { ClusterProbe } from './cluster-probe.ts'

export interface BridgeDeps {
  readonly clock: Clock
  /** Says on each line which cluster it is about. */
  readonly log: Logger
  /** Up to when an earlier run on the same store has history of a cluster; absent where nobody can say. */
  readonly historyEndMs?: ((cluster: string) => Promise<number | undefined>) | undefined
}

/** Whatever else it has: every bridge's configuration names its cluster. */
type BridgeShape = z.ZodRawShape & { readonly name: z.ZodType<string, string | undefined> }

/** How often somebody who watches wants news, and of what; all that is configured where nothing is named. */
export interface ClusterLook {
  readonly everyMs: number
  readonly stream?: string | undefined
  readonly consumer?: string | undefined
}

/** What is done with one kind of cluster. */
export interface BridgeActions<Config> {
  readonly create: (config: Config, deps: BridgeDeps) => Bridge | Promise<Bridge>
  /** The same cluster for who looks at it for a moment, as `foretap lag` does; absent where nothing is outside this process. */
  readonly lookedAt?: (config: Config, look: ClusterLook) => Config
  /** Looks at the cluster once, as the bridge would. Rejects only for files that the configuration names. */
  readonly probe: (
    config: Config,
    deps: Pick<BridgeDeps, 'clock'>,
    signal: AbortSignal,
  ) => Promise<ClusterProbe>
}

/** `type` is how a configuration tells one kind of bridge from the others; `title` is how people do. */
export function defineBridge<const Type extends string, Shape extends BridgeShape>(
  { type, title }: { readonly type: Type; readonly title: string },
  own: z.ZodObject<Shape, z.core.$strict>,
  actions: BridgeActions<z.output<z.ZodObject<Shape, z.core.$strict>>>,
) {
  const tag = z.literal(type).describe(`Kind of cluster: ${title}.`)
  const config = z.strictObject<Shape & { type: z.ZodLiteral<Type> }>({ ...own.shape, type: tag })
  return { config, ...actions }
}
