import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { foretapConfig } from '#cli/config.ts'
import { startConfiguredWatch } from '#cli/configured-watch.ts'
import type { Anomaly } from '#contracts/anomaly.ts'
import { deviceTargets } from '#contracts/device-targets.ts'
import type { Forecast } from '#contracts/forecast.ts'
import type { Incident } from '#contracts/incident.ts'
import { type SeriesKey, seriesId, shardOf } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import { type PairingCode, pairingCode } from '#contracts/watch/pairing.ts'
import { watchIncidentList } from '#contracts/watch/watch-incident.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus, type EmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { openGate } from '#kit/http/gate.ts'
import { type HttpServer, startHttpServer } from '#kit/http-server.ts'
import { type Logger, silentLogger } from '#kit/logger.ts'
import type { NotifierStore } from '#kit/store/notifier-store.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { createSqliteNotifierStore } from '#kit/store/sqlite/sqlite-notifier-store.ts'
import { openSqliteStore, type SqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { createTeardown } from '#kit/teardown.ts'
import { startNotifier } from '#notifier/notifier.ts'
import { openChannels } from '#notifier/open-channels.ts'
import { storedMemory } from '#notifier/stored-memory.ts'
import { eventually } from '../eventually.ts'
import { SimulatedDevice } from './device.ts'

/** The 32 bytes of a VAPID key, for tests alone. */
export const testVapidKey = Buffer.alloc(32, 7).toString('base64url')

export interface WatchFixtureOptions {
  /** Folder of the store. */
  readonly folder: string
  readonly clock?: Clock
  readonly log?: Logger
  /** Of the watch section of the configuration. */
  readonly watch?: Readonly<Record<string, unknown>>
  readonly alerting?: Readonly<Record<string, unknown>>
  readonly delivery?: Readonly<Record<string, unknown>>
}

/** Foretap without clusters: its store, bus, notifier, and the watch bridge, as `foretap up` puts them together. */
export interface WatchFixture extends AsyncDisposable {
  readonly url: string
  readonly http: HttpServer
  readonly bus: EmbeddedBus
  readonly store: SqliteStore
  readonly outbox: NotifierStore
  readonly registry: Registry
  /** Once the notifier knows every device that is registered. */
  publish(...anomalies: readonly Anomaly[]): Promise<void>
  foretell(series: SeriesKey, forecast: Forecast): Promise<void>
  offer(person?: string): Promise<PairingCode>
  /** A device that is paired. */
  device(person?: string): Promise<SimulatedDevice>
  /** Waits until devices are told of an incident that fits. */
  incident(device: SimulatedDevice, fits: (state: Incident['state']) => boolean): Promise<string>
}

/** ada and grace, who hear of everything on the devices that they paired. */
const people = ['ada', 'grace'].map(name => ({
  name,
  targets: [{ channel: 'browsers' }, { channel: 'watch' }],
}))

const usualAlerting = (channels: readonly unknown[]) => ({
  ...{ people, channels, flapping: { enterAt: 100 }, rateLimit: { tapsPerHour: 1_000 } },
  chains: [{ name: 'all', steps: [{ people: ['grace'] }] }],
  routes: [{ chain: 'all', levels: { unproven: 'board' } }],
})

const browsers = {
  ...{ type: 'web_push', name: 'browsers', privateKey: testVapidKey },
  ...{ subject: 'mailto:ops@foretap.example', services: ['*'] },
  outgoing: { networks: ['127.0.0.0/8'], allowHttp: true },
}

export async function openWatch(options: WatchFixtureOptions): Promise<WatchFixture> {
  const { folder, clock = systemClock, log = silentLogger } = options
  const config = foretapConfig.parse({
    alerting: { ...usualAlerting([browsers, apnsOf()]), ...options.alerting },
    watch: options.watch ?? {},
    delivery: options.delivery ?? {},
  })
  const teardown = createTeardown({ log })
  const registry = new Registry()
  const health = createHealth(clock)
  const shared = { clock, log, registry, health }
  const path = join(folder, 'foretap.db')
  const store = teardown.use(
    'store',
    await openSqliteStore(sqliteStoreConfig.parse({ path }), shared),
  )
  const bus = createEmbeddedBus(embeddedBusConfig.parse({ retryMs: 20 }), {
    ...{ ...shared, database: store.database },
  })
  teardown.use('bus', bus)
  const http = await startHttpServer({ host: '127.0.0.1', port: 0 }, { log, registry, health })
  teardown.use('http', http)
  const outbox = createSqliteNotifierStore(store.database, { bus, embedded: bus })
  const memory = storedMemory(outbox)
  const channels = await openChannels(config.alerting.channels, { ...shared, memory })
  teardown.use(
    'notifier',
    await startNotifier(config, {
      ...{ ...shared, bus, store: outbox, channels, http, gate: openGate },
    }),
  )
  const watch = await startConfiguredWatch(config, {
    ...{ ...shared, bus, store, http, hasNotifier: true, gate: openGate },
  })
  teardown.use('watch bridge', watch)
  return fixtureOf({ http, bus, store, outbox, registry, clock, teardown })
}

interface Opened extends Pick<WatchFixture, 'http' | 'bus' | 'store' | 'outbox' | 'registry'> {
  readonly clock: Clock
  readonly teardown: AsyncDisposable
}

function fixtureOf({ clock, teardown, ...opened }: Opened): WatchFixture {
  const { url } = opened.http
  const offer = async (person = 'grace') => {
    const response = await fetch(`${url}/api/v1/devices/pairings`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ person }),
    })
    return pairingCode.parse(await response.json())
  }
  return {
    ...{ ...opened, url, offer },
    async publish(...anomalies) {
      await eventually(() => knowsAllDevices(opened), {
        what: 'the notifier to know all devices',
        withinMs: 30_000,
      })
      const messages = anomalies.map(one => ({
        ...{ key: one.series.consumer, value: JSON.stringify(one) },
      }))
      await opened.bus.publish(topics.anomalies.name, messages)
    },
    async foretell(series, forecast) {
      const shard = shardOf(seriesId(series))
      const forecasts = [{ series, objectiveMs: 30_000, objectiveLearnt: false, forecast }]
      const value = JSON.stringify({ v: 1, shard, atMs: forecast.atMs, forecasts })
      await opened.bus.publish(topics.forecasts.name, [{ key: String(shard), value }])
    },
    async device(person) {
      const device = new SimulatedDevice({ url, now: () => Math.round(clock.now()) })
      await device.pair((await offer(person)).code)
      return device
    },
    incident: (device, fits) =>
      eventually(
        async () => {
          const { incidents } = await device.read(['GET', '/incidents'], watchIncidentList)
          return incidents.find(({ state }) => fits(state))?.id
        },
        { what: 'an incident', withinMs: 30_000 },
      ),
    [Symbol.asyncDispose]: () => teardown[Symbol.asyncDispose](),
  }
}

/** Registrations and anomalies are two topics: what was registered before an anomaly may else be read after it. */
async function knowsAllDevices({ bus, outbox }: Pick<Opened, 'bus' | 'outbox'>): Promise<boolean> {
  const known = new Map((await outbox.targets()).map(one => [one.id, one.registeredAtMs]))
  const words = [...(await bus.snapshot(topics.devices.name)).values()].filter(word => word !== '')
  return words
    .flatMap(word => deviceTargets.parse(JSON.parse(word)).targets)
    .every(({ id, registeredAtMs }) => known.get(id) === registeredAtMs)
}

const appleKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()

/** Nothing is sent over it in tests: it is there so that watches can register. */
function apnsOf() {
  return {
    ...{ type: 'apns', name: 'watch', topics: ['dev.foretap.watch'] },
    ...{ key: appleKey(), keyId: 'ABCDEFGHIJ', teamId: 'KLMNOPQRST' },
    hosts: { production: '127.0.0.1:9', sandbox: '127.0.0.1:9' },
  }
}
