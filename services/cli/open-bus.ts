import type { Bus } from '#kit/bus/bus.ts'
import { createEmbeddedBus, type EmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import type { RoleDeps } from '#kit/role.ts'
import type { SqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import type { Teardown } from '#kit/teardown.ts'
import type { ForetapConfig } from './config.ts'

type BusDeps = Pick<RoleDeps, 'clock' | 'log' | 'registry' | 'health'> & {
  readonly store: SqliteStore | undefined
  readonly teardown: Teardown
}

export interface OpenedBus {
  readonly bus: Bus
  /** The same where it is embedded: it can publish within transactions of the store. */
  readonly embedded?: EmbeddedBus
}

/** The bus that is configured. The embedded one keeps what must last in the store. */
export async function openBus(config: ForetapConfig['bus'], deps: BusDeps): Promise<OpenedBus> {
  const { store, teardown, health } = deps
  switch (config.type) {
    case 'embedded': {
      const { type: _, ...own } = config
      const bus = createEmbeddedBus(own, { ...deps, ...(store && { database: store.database }) })
      return { bus: teardown.use('bus', bus), embedded: bus }
    }
    case 'kafka': {
      const { type: _, ...own } = config
      // Its client takes a while to load, which a single process need not wait for.
      const { createKafkaBus } = await import('#kit/kafka/kafka-bus.ts')
      const bus = teardown.use('bus', await createKafkaBus(own, deps))
      teardown.use(
        'health of the bus',
        health.addReadiness('bus', () => bus.health()),
      )
      return { bus }
    }
    default:
      return config satisfies never
  }
}
