import { join } from 'node:path'
import { Registry } from 'prom-client'
import { startApi } from '#api/api.ts'
import { apiConfig } from '#api/config.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { contextConfig } from '#kit/context/config.ts'
import { openContextBook } from '#kit/context/context-book.ts'
import { createHealth } from '#kit/health.ts'
import type { GateOptions } from '#kit/http/gate.ts'
import { silentLogger } from '#kit/logger.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { createSqliteIncidents } from '#kit/store/sqlite/sqlite-incidents.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { type NotifierFixture, openNotifier, temporaryFolder } from '#test/support/open-notifier.ts'
import { ScriptedChannel } from '#test/support/scripted-channel.ts'

export interface IncidentApi extends NotifierFixture {
  readonly phone: ScriptedChannel
  /** Below `/api/v1`. */
  get(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
}

export interface IncidentApiOptions {
  readonly clock?: Clock
  readonly alerting?: Readonly<Record<string, unknown>>
  readonly access?: Partial<GateOptions>
}

/** Notifier and api on one bus, one store and one port, as `foretap up` has them; ann is told of everything. */
export async function startIncidentApi({
  clock = systemClock,
  alerting = {},
  access = {},
}: IncidentApiOptions = {}): Promise<IncidentApi> {
  await using opening = new AsyncDisposableStack()
  const folder = opening.use(await temporaryFolder())
  const phone = new ScriptedChannel('phone')
  const notifier = opening.use(
    await openNotifier({
      path: join(folder.path, 'a.db'),
      channels: [phone],
      clock,
      alerting,
      access,
    }),
  )
  const { bus, http, database } = notifier
  const registry = new Registry()
  const common = { clock, log: silentLogger, registry }
  const config = sqliteStoreConfig.parse({ path: join(folder.path, 'b.db') })
  const { history, anomalies } = opening.use(await openSqliteStore(config, common))
  const context = opening.use(await openContextBook(contextConfig.parse({}), { ...common, bus }))
  opening.use(
    await startApi(apiConfig.parse({ updateIntervalMs: 10, port: 0 }), {
      ...{ ...common, bus, http, context, health: createHealth(clock), version: '0.0.0' },
      store: { history, anomalies, incidents: createSqliteIncidents(database) },
      ...{ objectiveOf: () => undefined, shareOf: () => 0.999, ...notifier.access },
      actionRules: { people: ['ann'], keepMs: 86_400_000 },
    }),
  )
  const open = opening.move()
  const at = (path: string) => `${http.url.replace(/\/$/, '')}/api/v1${path}`
  return {
    ...notifier,
    phone,
    get: (path, init) => fetch(at(path), init),
    post: (path, body, headers = {}) =>
      fetch(at(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}
