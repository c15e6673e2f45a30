import { randomBytes } from 'node:crypto'
import type { OutboxDelivery } from '#contracts/outbox.ts'
import type { Subscription } from '#kit/bus/bus.ts'
import { messageOf } from '#kit/errors.ts'
import type { Gate } from '#kit/http/gate.ts'
import type { HttpServer } from '#kit/http-server.ts'
import { registerMetrics } from '#kit/metrics.ts'
import type { RoleDeps } from '#kit/role.ts'
import type { Store } from '#kit/store/store.ts'
import type { WatchStore } from '#kit/store/watch-store.ts'
import { createTeardown } from '#kit/teardown.ts'
import { ActionDesk } from './actions/action-desk.ts'
import type { WatchConfig } from './config.ts'
import { DeviceBook } from './devices/device-book.ts'
import { startHousekeeping } from './devices/housekeeping.ts'
import type { DeviceChannel, DevicePerson } from './devices/people.ts'
import { RegistrationDesk } from './devices/registration-desk.ts'
import { LiveHub } from './live/live-hub.ts'
import { LiveNews } from './live/live-news.ts'
import { startLiveUpdates } from './live/live-updates.ts'
import { watchMetrics } from './metrics.ts'
import { PairingDesk } from './pairing/pairing-desk.ts'
import { ReceiptDesk } from './receipts/receipt-desk.ts'
import { operatorRouter } from './routes/operator-routes.ts'
import type { WatchContext } from './routes/watch-context.ts'
import { watchRouter } from './routes/watch-router.ts'
import { webWatchPage } from './routes/web-watch-page.ts'
import { Gatekeeper } from './signing/gatekeeper.ts'
import { followBus } from './subscriptions.ts'
import { IncidentView } from './view/incident-view.ts'
import { summaryOf } from './view/summary.ts'

export interface WatchBridgeDeps extends RoleDeps {
  readonly watchStore: WatchStore
  readonly store: Pick<Store, 'history' | 'anomalies'>
  readonly http: Pick<HttpServer, 'use' | 'closing' | 'url'>
  /** Who may list, pair and revoke devices. */
  readonly gate: Gate
  readonly people: readonly DevicePerson[]
  readonly channels: readonly DeviceChannel[]
  /** Where people reach the board, where that is configured. */
  readonly publicUrl: string | undefined
  readonly snoozeMs: number
  /** The notifier's word, where its part of the store is in reach. */
  readonly outbox?: {
    deliveries(ids: readonly string[]): Promise<readonly OutboxDelivery[]>
    refusedTargets(): Promise<ReadonlySet<string>>
  }
  /** Where the built web watch may lie; by default where the build puts it. */
  readonly webFolders?: readonly string[]
}

/**
 * Starts answering wrists, phones and browsers under `/watch-api/v1`, operators under `/api/v1/devices`, and the web watch
 * at `/watch/`. Mount it before the api. Rejects when the store cannot be read or the bus does not let it subscribe.
 */
export async function startWatchBridge(
  config: WatchConfig,
  deps: WatchBridgeDeps,
): Promise<AsyncDisposable> {
  const { bus, clock, log, registry, http, watchStore, people } = deps
  const teardown = createTeardown({ log })
  try {
    const metrics = registerMetrics(watchMetrics, registry)
    const devices = await DeviceBook.open({ store: watchStore, bus })
    const news = new LiveNews()
    const view = new IncidentView({
      onChange: change => news.add(change),
      onDropped: () => metrics.incidents_dropped_total.inc(),
    })
    const silentAtMs = (nowMs: number) => nowMs + config.silentAfterMs
    const { staleAfterMs, clockToleranceMs: toleranceMs } = config
    const summary = () =>
      summaryOf({ nowMs: clock.now(), open: view.open(), bridges: view.bridges, staleAfterMs })
    const hub = new LiveHub({
      ...{ clientsMax: config.liveClientsMax, metrics, summary, silentAtMs },
      ...{ now: () => clock.now(), epoch: randomBytes(6).toString('hex') },
    })
    teardown.use('live clients', hub)
    http.closing.addEventListener('abort', () => hub[Symbol.dispose](), { once: true })
    teardown.use(
      'live updates',
      startLiveUpdates({
        ...{ clock, log, send: events => hub.send(events), beat: () => hub.beat() },
        news: () => news.take(view, summary()),
      }),
    )
    const subscriptions = teardown.use('subscriptions', await followBus(view, { bus, clock }))
    teardown.use('readiness', readiness(subscriptions, deps))
    const shared = { store: watchStore, bus, clock, view, devices, metrics, config, people }
    const isPerson = (name: string) => people.some(one => one.name === name)
    const { outbox, snoozeMs } = deps
    const registrations = new RegistrationDesk({
      ...{ ...deps, ...shared },
      refusedTargets: async () => (await outbox?.refusedTargets()) ?? new Set(),
    })
    const context: WatchContext = {
      ...{ ...deps, ...shared, hub, summary, silentAtMs, registrations, store: deps.store },
      closing: http.closing,
      gatekeeper: new Gatekeeper({ ...shared, toleranceMs }),
      pairing: new PairingDesk(shared),
      actions: new ActionDesk({ ...shared, toleranceMs, snoozeMs, isPerson }),
      receipts: new ReceiptDesk({ ...shared, deliveries: outbox?.deliveries }),
    }
    teardown.use('housekeeping', startHousekeeping(context, watchStore))
    http.use(watchRouter(context))
    http.use(operatorRouter(context, deps))
    http.use(webWatchPage(deps.webFolders))
    log.info({ devices: devices.activeCount }, 'devices are answered')
    return teardown
  } catch (cause) {
    await teardown[Symbol.asyncDispose]()
    throw cause
  }
}

/** Ready once everything that was known when it started has been read. */
function readiness(
  subscriptions: Pick<Subscription, 'ready'>,
  { health, log }: Pick<WatchBridgeDeps, 'health' | 'log'>,
): Disposable {
  let isReady = false
  const ready = subscriptions.ready.then(() => {
    isReady = true
  })
  ready.catch((thrown: unknown) => {
    log.error({ reason: messageOf(thrown) }, 'a subscription failed')
  })
  return health.addReadiness('watch bridge', () =>
    isReady ? { ok: true } : { ok: false, reason: 'the bus is still being read' },
  )
}
