import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { type Anomaly, anomalyId } from '#contracts/anomaly.ts'
import { topics } from '#contracts/topics.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus, type EmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import type { GateOptions } from '#kit/http/gate.ts'
import { type HttpServer, startHttpServer } from '#kit/http-server.ts'
import { type Logger, silentLogger } from '#kit/logger.ts'
import type { NotifierStore } from '#kit/store/notifier-store.ts'
import { openDatabase, type SqliteDatabase } from '#kit/store/sqlite/database.ts'
import { createSqliteNotifierStore } from '#kit/store/sqlite/sqlite-notifier-store.ts'
import { createTeardown } from '#kit/teardown.ts'
import type { Channel } from '#notifier/channels/channel.ts'
import { type AlertingConfig, alertingConfig } from '#notifier/config.ts'
import { deliveryConfig } from '#notifier/delivery/config.ts'
import { type Notifier, startNotifier } from '#notifier/notifier.ts'
import { openTestAccess } from './open-test-access.ts'

export interface NotifierFixture extends AsyncDisposable {
  readonly notifier: Notifier
  readonly bus: EmbeddedBus
  readonly store: NotifierStore
  readonly database: SqliteDatabase
  readonly registry: Registry
  readonly http: HttpServer
  readonly access: ReturnType<typeof openTestAccess>
  readonly publish: (...anomalies: readonly Anomaly[]) => Promise<void>
}

export interface NotifierOptions {
  readonly path: string
  readonly channels: readonly Channel[]
  /** Names of channels in the order in which ann is reached. */
  readonly targets?: readonly string[]
  /** Ann's, on every channel. */
  readonly address?: Readonly<Record<string, unknown>>
  readonly alerting?: Readonly<Record<string, unknown>>
  readonly delivery?: Readonly<Record<string, unknown>>
  readonly clock?: Clock
  /** Who may ask; this machine, where nothing is said. */
  readonly access?: Partial<GateOptions>
  readonly log?: Logger
  readonly wrapStore?: (store: NotifierStore) => NotifierStore
}

/** A notifier on a real store and bus, with one person, ann, who hears of everything. */
export async function openNotifier(options: NotifierOptions): Promise<NotifierFixture> {
  const { path, channels, clock = systemClock, log = silentLogger } = options
  const teardown = createTeardown({ log })
  const registry = new Registry()
  const health = createHealth(clock)
  const database = teardown.use('database', await openDatabase(path, clock))
  const bus = createEmbeddedBus(embeddedBusConfig.parse({ retryMs: 20 }), {
    ...{ clock, log, registry, database },
  })
  teardown.use('bus', bus)
  const http = await startHttpServer({ host: '127.0.0.1', port: 0 }, { log, registry, health })
  teardown.use('http', http)
  const { wrapStore = store => store } = options
  const kept = createSqliteNotifierStore(database, { bus, embedded: bus })
  const store = wrapStore(kept)
  const config = {
    alerting: alertingOf(options),
    delivery: deliveryConfig.parse(options.delivery ?? {}),
  }
  const access = openTestAccess(database, clock, options.access)
  const notifier = await startNotifier(config, {
    ...{ bus, clock, log, registry, health, store, channels, http, gate: access.gate },
  })
  teardown.use('notifier', notifier)
  return {
    ...{ notifier, bus, store: kept, database, registry, http, access },
    publish: (...anomalies) =>
      bus.publish(
        topics.anomalies.name,
        anomalies.map(one => ({ key: one.series.consumer, value: JSON.stringify(one) })),
      ),
    [Symbol.asyncDispose]: () => teardown[Symbol.asyncDispose](),
  }
}

/** Parsed without channels, which a test brings itself: their names are only checked against the configuration's. */
function alertingOf({ alerting, channels, targets, address }: NotifierOptions): AlertingConfig {
  const parsed = alertingConfig.parse({
    people: [{ name: 'ann' }],
    chains: [{ name: 'all', steps: [{ people: ['ann'] }] }],
    routes: [{ chain: 'all' }],
    rateLimit: { tapsPerHour: 1_000 },
    flapping: { enterAt: 100 },
    ...alerting,
  })
  const names = targets ?? channels.map(({ name }) => name)
  const people = parsed.people.map(person => ({
    ...person,
    targets: names.map(channel => ({ channel, address: address ?? { of: person.name } })),
  }))
  return { ...parsed, people }
}

export interface BreachOptions {
  readonly consumer: string
  readonly atMs: number
  readonly startMs?: number
  readonly endMs?: number
}

/** An objective that is broken. */
export function breach({ consumer, atMs, startMs = atMs, endMs }: BreachOptions): Anomaly {
  const series = { cluster: 'shop', stream: 'orders', consumer, kind: 'time_lag' } as const
  return {
    ...{ v: 1, id: anomalyId(series, 'breach', startMs), series, kind: 'breach', startMs, atMs },
    ...{ objectiveMs: 10_000, objectiveLearnt: false, labels: {}, circumstances: [] },
    ...(endMs !== undefined && { endMs }),
    age: { known: true, bestMs: 12e3, lowMs: 11e3, highMs: 13e3, method: 'log-append-time' },
    text: `${consumer} is 12 s late on orders; the objective is 10 s.`,
  }
}

/** An empty folder that goes with the test. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'foretap-notifier-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
