import { randomBytes } from 'node:crypto'
import type { Incident } from '#contracts/incident.ts'
import { seriesId } from '#contracts/series.ts'
import type { ContextBook } from '#kit/context/context-book.ts'
import { messageOf } from '#kit/errors.ts'
import type { TokenBook } from '#kit/http/access/token-book.ts'
import type { Gate } from '#kit/http/gate.ts'
import type { HttpServer } from '#kit/http-server.ts'
import type { Logger } from '#kit/logger.ts'
import { registerMetrics } from '#kit/metrics.ts'
import type { ObjectiveOf, ShareOf } from '#kit/objectives.ts'
import type { RoleDeps } from '#kit/role.ts'
import type { Store } from '#kit/store/store.ts'
import { createTeardown } from '#kit/teardown.ts'
import { BridgePaces } from './bridges/bridge-paces.ts'
import type { ApiConfig } from './config.ts'
import { ContextWriter } from './context/context-writer.ts'
import { ActionDesk } from './incidents/action-desk.ts'
import type { ActionRules } from './incidents/action-of.ts'
import { openInsights } from './insights.ts'
import { createLiveHub, type LiveHub } from './live/live-hub.ts'
import { startLiveUpdates } from './live/live-updates.ts'
import { createReplayRing } from './live/replay-ring.ts'
import { type ApiInstruments, apiMetrics } from './metrics.ts'
import { apiRouter } from './routes/api-router.ts'
import { subscribeToBus } from './subscriptions.ts'
import type { LiveView, ViewMessage } from './view/live-view.ts'
import { seedSamples } from './view/seed-samples.ts'
import type { WhatIfSettings } from './what-if/what-if-desk.ts'

export interface ApiDeps extends RoleDeps {
  readonly store: Pick<Store, 'history' | 'anomalies' | 'incidents'>
  readonly http: Pick<HttpServer, 'use' | 'closing'>
  readonly objectiveOf: ObjectiveOf
  readonly shareOf: ShareOf
  /** How collectors are configured to forecast: what-if answers by the same. By default it is the best that is there. */
  readonly scoring?: WhatIfSettings
  readonly context: ContextBook
  /** What the configuration says of alerting that actions are held against. */
  readonly actionRules: ActionRules
  readonly gate: Gate
  readonly tokens: TokenBook
  /** Of Foretap, for the OpenAPI document. */
  readonly version: string
  /** Where the built board may lie; by default where the build puts it. */
  readonly boardFolders?: readonly string[]
}

/**
 * Starts the api role: keeps the newest row of every series and answers `/api/v1` and the board. Mount nothing on
 * `/api` or `/` after it.
 */
export async function startApi(config: ApiConfig, deps: ApiDeps): Promise<AsyncDisposable> {
  const { bus, store, clock, log, registry, http, objectiveOf } = deps
  const teardown = createTeardown({ log })
  try {
    const metrics = registerMetrics(apiMetrics, registry)
    const hub = teardown.use('live clients', openHub(config, metrics))
    const options = { ...config, rules: { ...config, objectiveOf }, hub, clock, log }
    const onView = reportView(metrics, log)
    const updates = teardown.use('live updates', startLiveUpdates({ ...options, onView }))
    const seeds = await readSeeds(config, deps)
    updates.take({ kind: 'seed', samples: seeds })
    for (const incident of await readTaken(deps)) updates.take(answerOf(incident))
    updates.take({ kind: 'anomalies', anomalies: await readOpenPredictions(deps) })
    updates.announce()
    const actionDesk = new ActionDesk({ bus, clock })
    const onIncident = (incident: Incident) => {
      updates.takeIncident(incident)
      updates.take(answerOf(incident))
      actionDesk.heard(incident)
    }
    const paces = new BridgePaces()
    const take = (message: ViewMessage) => {
      updates.take(message)
      paces.see(message)
    }
    const subscriptions = teardown.use(
      'subscriptions',
      await subscribeToBus(take, { bus, clock, onIncident }),
    )
    let isReady = false
    const ready = subscriptions.ready.then(() => {
      isReady = true
    })
    ready.catch(thrown => log.error({ reason: messageOf(thrown) }, 'a subscription failed'))
    const readiness = () =>
      isReady
        ? { ok: true as const }
        : { ok: false as const, reason: 'the bus is still being read' }
    teardown.use('readiness', deps.health.addReadiness('api', readiness))
    // Live streams have no end of their own: the server would wait for them.
    http.closing.addEventListener('abort', () => hub[Symbol.dispose](), { once: true })
    const insights = await openInsights(
      { ...config, ...(deps.scoring && { scoring: deps.scoring }) },
      { ...deps, teardown, paces },
    )
    const context = {
      config,
      updates,
      hub,
      history: store.history,
      anomalies: store.anomalies,
      incidents: store.incidents,
      ...{ actionDesk, actionRules: deps.actionRules },
      shareOf: deps.shareOf,
      ...insights,
      book: deps.context,
      contextWriter: new ContextWriter({ bus, clock, book: deps.context }),
      gate: deps.gate,
      tokens: deps.tokens,
      version: deps.version,
      clock,
      log,
      metrics,
    }
    http.use(apiRouter(context, deps.boardFolders))
    log.info({ seeded: seeds.length }, 'the api answers')
    return teardown
  } catch (thrown) {
    await teardown[Symbol.asyncDispose]()
    throw thrown
  }
}

function openHub(config: ApiConfig, metrics: ApiInstruments): LiveHub {
  // Ids of a process before this one must not be taken for ours.
  const epoch = randomBytes(6).toString('hex')
  return createLiveHub({
    ring: createReplayRing({ epoch, bytesMax: config.liveReplayBytesMax }),
    clientsMax: config.liveClientsMax,
    bufferBytesMax: config.liveBufferBytesMax,
    metrics,
  })
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

/** What an incident says of its series: whether somebody has taken their breach. */
const answerOf = ({ kind, state, series }: Incident) => ({
  ...{ kind: 'taken' as const, series: kind === 'breach' ? series.map(seriesId) : [] },
  isTaken: state === 'acknowledged',
})

/** More open incidents than a person has acknowledged. */
const takenMax = 1_000

/** Incidents that somebody had acknowledged when this process started. */
async function readTaken({ store, log }: ApiDeps): Promise<readonly Incident[]> {
  try {
    return await store.incidents.find({ states: ['acknowledged'], limit: takenMax })
  } catch (thrown) {
    log.warn({ reason: messageOf(thrown) }, 'acknowledged incidents could not be read')
    return []
  }
}

/** Predictions of the last hour that were open when this process started. */
async function readOpenPredictions({ store, clock, log }: ApiDeps) {
  const nowMs = clock.now()
  try {
    return await store.anomalies.find({
      ...{ fromMs: nowMs - 3_600_000, toMs: nowMs, limit: 10_000 },
      ...{ kinds: ['predicted_breach'], onlyOpen: true },
    })
  } catch (thrown) {
    log.warn({ reason: messageOf(thrown) }, 'open predictions could not be read')
    return []
  }
}

function reportView(metrics: ApiInstruments, log: Logger) {
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
