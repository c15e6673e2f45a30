import type { Bus } from '#kit/bus/bus.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import type { RoleDeps } from '#kit/role.ts'
import type { SqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import type { ForetapConfig } from './config.ts'

type BusDeps = Pick<RoleDeps, 'clock' | 'log' | 'registry'>

/** The bus that is configured. The embedded one keeps what must last in the store. */
export async function openBus(
  config: ForetapConfig['bus'],
  store: SqliteStore | undefined,
  deps: BusDeps,
): Promise<Bus> {
  switch (config.type) {
    case 'embedded':
      return createEmbeddedBus(config, { ...deps, ...(store && { database: store.database }) })
    default:
      return config.type satisfies never
  }
}
