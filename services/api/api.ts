import { randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Registry } from 'prom-client'
import type { SeriesKey } from '#contracts/series.ts'
import type { Bus } from '#kit/bus/bus.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import { type Instruments, registerMetrics } from '#kit/metrics.ts'
import type { Store } from '#kit/store/store.ts'
import type { ApiConfig } from './config.ts'
import { createLiveHub } from './live/live-hub.ts'
import { startLiveUpdates } from './live/live-updates.ts'
import { createReplayRing } from './live/replay-ring.ts'
import { apiMetrics } from './metrics.ts'
import { apiRouter } from './routes/api-router.ts'
import { subscribeToBus } from './subscriptions.ts'
import type { LiveView } from './view/live-view.ts'
import { seedSamples } from './view/seed-samples.ts'

export interface ApiDeps {
  readonly bus: Bus
  readonly store: Pick<Store, 'history'>
  readonly clock: Clock
  readonly log: Logger
  readonly registry: Registry
  /** Where requests come in; the router answers everything that nothing before it did. */
  readonly http: { use(router: RequestHandler): unknown }
  readonly objectiveOf: (key: SeriesKey) => number | undefined
  /** Where the built board may lie; by default where the build puts it. */
  readonly boardFolders?: readonly string[]
}

/** Starts the api role: keeps the newest row of every series and answers `/api/v1` and the board. */
export async function startApi(config: ApiConfig, deps: ApiDeps): Promise<AsyncDisposable> {
  const { bus, store, clock, log, registry, http, objectiveOf } = deps
  const metrics = registerMetrics(apiMetrics, registry)
  await using starting = new AsyncDisposableStack()
  const hub = starting.use(
    createLiveHub({
      // Ids of a process before this one must not be taken for ours.
      ring: createReplayRing({
        epoch: randomBytes(6).toString('hex'),
        bytesMax: config.liveReplayBytesMax,
      }),
      clientsMax: config.liveClientsMax,
      bufferBytesMax: config.liveBufferBytesMax,
      metrics,
    }),
  )
  const updates = starting.use(
    startLiveUpdates({
      ...config,
      rules: { ...config, objectiveOf },
      hub,
      clock,
      log,
      onView: reportView(metrics, log),
    }),
  )
  const seeds = await readSeeds(config, deps)
  updates.take({ kind: 'seed', samples: seeds })
  updates.announce()
  const subscriptions = await subscribeToBus(bus, updates.take)
  for (const subscription of subscriptions) starting.use(subscription)
  const context = { config, updates, hub, history: store.history, clock, log, metrics }
  http.use(apiRouter(context, deps.boardFolders))
  log.info({ seeded: seeds.length }, 'the api answers')
  return starting.move()
}

async function readSeeds(config: ApiConfig, { store, clock, log }: ApiDeps) {
  try {
    return await seedSamples(store.history, {
      nowMs: clock.now(),
      withinMs: config.seedWithinMs,
      seriesMax: config.seriesMax,
    })
  } catch (thrown) {
    // The next polls fill the board all the same.
    log.warn({ reason: messageOf(thrown) }, 'the history could not be read: the board starts empty')
    return []
  }
}

function reportView(metrics: Instruments<(typeof apiMetrics)['table']>, log: Logger) {
  let isFull = false
  return ({ size, omitted }: LiveView) => {
    metrics.rows.set(size)
    metrics.rows_omitted.set(omitted)
    if (omitted > 0 && !isFull) {
      isFull = true
      log.error({ rows: size }, 'the live view is full: raise api.seriesMax or exclude streams')
    }
  }
}
