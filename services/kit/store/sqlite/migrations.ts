import type { Migration } from 'kysely/migration'
import { historyAndBus } from './migrations/0001-history-and-bus.ts'
import { incidentsAndOutbox } from './migrations/0002-incidents-and-outbox.ts'
import { anomalies } from './migrations/0003-anomalies.ts'
import { access } from './migrations/0004-access.ts'
import { watchDevices } from './migrations/0005-watch-devices.ts'
import { anomalyQuery } from './migrations/0006-anomaly-query.ts'
import { widgetTargets } from './migrations/0007-widget-targets.ts'

/** In order. A released migration never changes: what it should have done is another migration. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-history-and-bus': historyAndBus,
  '0002-incidents-and-outbox': incidentsAndOutbox,
  '0003-anomalies': anomalies,
  '0004-access': access,
  '0005-watch-devices': watchDevices,
  '0006-anomaly-query': anomalyQuery,
  '0007-widget-targets': widgetTargets,
}
