import type { Registry } from 'prom-client'
import type { Bus } from './bus/bus.ts'
import type { Clock } from './clock.ts'
import type { Health } from './health.ts'
import type { Logger } from './logger.ts'

/** The roles that a process can have; all of them in `foretap up`. */
export type RoleName = 'bridge' | 'collector' | 'notifier' | 'api'

/** What every role is given besides its configuration. A role names further needs in its own `Deps`. */
export interface RoleDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Logger
  readonly registry: Registry
  readonly health: Health
}
