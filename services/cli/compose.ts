import { dirname } from 'node:path'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { startApi } from '#api/api.ts'
import { startBridgeRole } from '#bridge/bridge-role.ts'
import { startCollector } from '#collector/collector.ts'
import { stepMs } from '#contracts/frame.ts'
import type { EmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { withTracing } from '#kit/bus/traced-bus.ts'
import type { Clock } from '#kit/clock.ts'
import type { Environment } from '#kit/config/environment.ts'
import { type ContextBook, openContextBook } from '#kit/context/context-book.ts'
import { createHealth } from '#kit/health.ts'
import { type HttpServer, startHttpServer } from '#kit/http-server.ts'
import type { Logger } from '#kit/logger.ts'
import { createObjectiveShares, createObjectives } from '#kit/objectives.ts'
import type { RoleDeps, RoleName } from '#kit/role.ts'
import { createSqliteNotifierStore } from '#kit/store/sqlite/sqlite-notifier-store.ts'
import { openSqliteStore, type SqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { createTeardown, type Teardown } from '#kit/teardown.ts'
import { startTelemetry } from '#kit/telemetry/start-telemetry.ts'
import { startNotifier } from '#notifier/notifier.ts'
import { openChannels } from '#notifier/open-channels.ts'
import { storedMemory } from '#notifier/stored-memory.ts'
import { type ForetapConfig, watchedOf } from './config.ts'
import { startConfiguredWatch } from './configured-watch.ts'
import { effectiveObjectives } from './effective-objectives.ts'
import { makeFolder } from './make-folder.ts'
import { type Access, openAccess } from './open-access.ts'
import { openBus } from './open-bus.ts'
import { packageVersion } from './version.ts'

export interface ProcessDeps {
  /** Which roles run in this process. */
  readonly roles: readonly RoleName[]
  readonly env: Environment
  readonly clock: Clock
  readonly log: Logger
  /** Shows the first admin token, on a terminal alone; without it none is made. */
  readonly showFirstToken?: (token: string) => void
}

/** A running Foretap. Disposing stops its parts in the reverse order in which they began. */
export interface ForetapProcess extends AsyncDisposable {
  /** Where it answers. */
  readonly url: string
}

/** What the roles of a process share. */
interface Shared extends RoleDeps {
  readonly http: HttpServer
  readonly store: SqliteStore | undefined
  readonly embedded: EmbeddedBus | undefined
  readonly context: ContextBook | undefined
  readonly access: Access | undefined
}

/**
 * Builds a process from its configuration: shared parts first, then the roles against the stream of data, so
 * that each finds its reader there, and when stopping, what is on its way still arrives. Whatever fails to start
 * stops the rest again.
 */
export async function startForetap(
  config: ForetapConfig,
  deps: ProcessDeps,
): Promise<ForetapProcess> {
  const teardown = createTeardown({ log: deps.log })
  try {
    const shared = await openShared(config, deps, teardown)
    const starting = shared.health.addReadiness('start', () => ({
      ok: false,
      reason: 'it is still starting',
    }))
    for (const role of startOrder.filter(name => deps.roles.includes(name))) {
      const log = deps.log.child({ role })
      if (role === 'api') {
        const hasNotifier = deps.roles.includes('notifier')
        const watch = { ...shared, log, hasNotifier, store: storeOf(shared), ...accessOf(shared) }
        teardown.use('watch bridge', await startConfiguredWatch(config, watch))
      }
      teardown.use(role, await starts[role](config, { ...shared, log }))
      log.debug({}, 'started')
    }
    starting[Symbol.dispose]()
    const { url } = shared.http
    deps.log.info({ url, roles: deps.roles.join(' ') }, 'foretap runs')
    return { url, [Symbol.asyncDispose]: () => teardown[Symbol.asyncDispose]() }
  } catch (cause) {
    await teardown[Symbol.asyncDispose]()
    throw cause
  }
}

async function openShared(
  config: ForetapConfig,
  { roles, env, clock, log, ...firstToken }: ProcessDeps,
  teardown: Teardown,
): Promise<Shared> {
  const registry = new Registry()
  if (config.metrics.ofProcess) collectDefaultMetrics({ register: registry })
  const health = createHealth(clock)
  const version = packageVersion()
  const service = { name: 'foretap', version, role: roles.join('+') }
  const telemetry = await startTelemetry(config.telemetry, { env, registry, log, service })
  teardown.use('telemetry', telemetry)
  const http = await startHttpServer(addressOf(config, roles), { log, registry, health })
  teardown.use('http server', http)
  const store = roles.some(needsStore)
    ? teardown.use('store', await openStore(config, { clock, log, registry }))
    : undefined
  if (store)
    teardown.use(
      'health of the store',
      health.addReadiness('store', () => store.health()),
    )
  const shared = { clock, log, registry, health }
  const access =
    store && (await openAccess(config, { roles, store, http, clock, log, ...firstToken }))
  const { bus, embedded } = await openBus(config.bus, { ...shared, store, teardown })
  const traced = withTracing(bus)
  const context = roles.some(needsContext)
    ? teardown.use('context', await openContextBook(config.context, { ...shared, bus: traced }))
    : undefined
  return { ...shared, http, store, access, bus: traced, embedded, context }
}

/** Where this process answers, and under which names. */
function addressOf({ api, metrics, alerting }: ForetapConfig, roles: readonly RoleName[]) {
  if (!roles.includes('api')) return metrics
  const { publicUrl } = alerting
  return publicUrl === undefined
    ? api
    : { ...api, hosts: [...api.hosts, new URL(publicUrl).hostname] }
}

/** Anomalies carry it, and people look at it and change it; bridges tell of it without reading it. */
const needsContext = (role: RoleName) => role === 'collector' || role === 'api'

/** The bridge needs it only to know where the history of a demo ends; alone, it gives a demo no past. */
const needsStore = (role: RoleName) => role !== 'bridge'

async function openStore(
  { store: { type: _, ...config } }: ForetapConfig,
  deps: Pick<RoleDeps, 'clock' | 'log' | 'registry'>,
): Promise<SqliteStore> {
  // Where the folder cannot be made, opening the file says why.
  await makeFolder(dirname(config.path)).catch(() => {})
  return openSqliteStore(config, deps)
}

type Start = (config: ForetapConfig, shared: Shared) => Promise<AsyncDisposable>

/** Readers before writers; the api answers whatever under /api nobody before it did. */
const startOrder: readonly RoleName[] = ['notifier', 'api', 'collector', 'bridge']

const starts: Readonly<Record<RoleName, Start>> = {
  api: (config, shared) => {
    const objectiveOf = createObjectives(effectiveObjectives(config))
    const shareOf = createObjectiveShares(effectiveObjectives(config))
    return startApi(config.api, {
      shareOf,
      scoring: scoringOf(config),
      ...{ ...shared, store: storeOf(shared), objectiveOf, context: contextOf(shared) },
      ...{ ...accessOf(shared), version: packageVersion(), actionRules: actionRulesOf(config) },
    })
  },
  notifier: async ({ alerting, delivery }, shared) => {
    const store = createSqliteNotifierStore(storeOf(shared).database, shared)
    const memory = storedMemory(store)
    const channels = await openChannels(alerting.channels, { ...shared, memory })
    return startNotifier(
      { alerting, delivery },
      { ...shared, store, channels, ...accessOf(shared) },
    )
  },
  collector: (config, shared) => {
    const objectives = [...effectiveObjectives(config)]
    const { history, anomalies } = storeOf(shared)
    return startCollector(
      { ...config.collector, objectives },
      { ...shared, history, anomalies, context: contextOf(shared) },
    )
  },
  bridge: (config, { store, ...shared }) =>
    startBridgeRole(
      { bridges: watchedOf(config) },
      { ...shared, ...(store && { historyEndMs: cluster => historyEndMs(store, cluster) }) },
    ),
}

const actionRulesOf = ({ alerting: { people, keepMs } }: ForetapConfig) => ({
  ...{ people: people.map(({ name }) => name), keepMs },
})

/** Who forecasts, as the collectors are told. */
function scoringOf({ collector: { scoring } }: ForetapConfig) {
  const { forecaster, engine, model } = scoring
  return { forecaster, engine, ...(model !== undefined && { model }) }
}

function contextOf({ context }: Shared): ContextBook {
  if (context === undefined) throw new Error('A role that needs the context runs without it.')
  return context
}

function accessOf({ access }: Shared): Access {
  if (access === undefined) throw new Error('A role that answers requests runs without a store.')
  return access
}

function storeOf({ store }: Shared): SqliteStore {
  if (store === undefined) throw new Error('A role that needs the store runs without one.')
  return store
}

/** Until when the store has history of a cluster. */
async function historyEndMs(store: SqliteStore, cluster: string): Promise<number | undefined> {
  const series = await store.history.series()
  const steps = series.filter(({ key }) => key.cluster === cluster).map(one => one.lastStepMs)
  return steps.length === 0
    ? undefined
    : steps.reduce((newest, step) => Math.max(newest, step), 0) + stepMs
}
