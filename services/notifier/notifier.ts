import { type Action, action } from '#contracts/action.ts'
import { type Anomaly, anomaly } from '#contracts/anomaly.ts'
import { topics } from '#contracts/topics.ts'
import type { BusMessage } from '#kit/bus/bus.ts'
import { type Codec, createCodec } from '#kit/bus/codec.ts'
import { readMessage } from '#kit/bus/read-message.ts'
import type { HttpServer } from '#kit/http-server.ts'
import { registerMetrics } from '#kit/metrics.ts'
import type { RoleDeps } from '#kit/role.ts'
import type { NotifierStore } from '#kit/store/notifier-store.ts'
import { createTeardown } from '#kit/teardown.ts'
import { compileRules } from './alerting-rules.ts'
import type { Channel } from './channels/channel.ts'
import type { AlertingConfig } from './config.ts'
import type { DeliveryConfig } from './delivery/config.ts'
import { Engine } from './engine.ts'
import { notifierErrors } from './errors.ts'
import type { ExternalAlert, IncidentEvent } from './incidents/event.ts'
import { notifierMetrics } from './metrics.ts'
import { startPublisher } from './publisher.ts'
import { notifierRouter } from './routes/notifier-router.ts'
import { silenceRouter } from './routes/silence-router.ts'
import { alertmanagerRoutes } from './sources/alertmanager/alertmanager-routes.ts'

export interface NotifierConfig {
  readonly alerting: AlertingConfig
  readonly delivery: DeliveryConfig
}

export interface NotifierDeps extends RoleDeps {
  readonly store: NotifierStore
  /** Taken over: they are closed with the notifier. */
  readonly channels: readonly Channel[]
  readonly http: Pick<HttpServer, 'use'>
}

export interface Notifier extends AsyncDisposable {
  /** What other parts of the role tell of: alerts of other systems, silences, drills. Resolves when it is durable. */
  take(event: IncidentEvent): Promise<void>
  /** A device has a delivery, or somebody looked at it. Late and repeated ones do no harm. */
  recordReceipt(deliveryId: string, stage: 'received' | 'seen'): Promise<void>
}

/** A second notifier on the same bus would tell everything once more: they share the messages through this group. */
const group = 'foretap-notifier'

/**
 * Starts turning anomalies and actions into incidents and taps. Rejects when the bus does not let it subscribe or the store
 * cannot be read.
 */
export async function startNotifier(config: NotifierConfig, deps: NotifierDeps): Promise<Notifier> {
  const { bus, clock, log, registry, health, store, channels, http } = deps
  const teardown = createTeardown({ log })
  try {
    for (const channel of channels) teardown.use(`channel ${channel.name}`, channel)
    const metrics = registerMetrics(notifierMetrics, registry)
    const publisher = teardown.use('publisher', startPublisher({ store, clock, log }))
    const engine = await Engine.open({
      ...{ config: config.delivery, rules: compileRules(config.alerting), channels, store },
      ...{ clock, log, metrics, committed: () => publisher.wake() },
    })
    teardown.use('engine', engine)
    teardown.use(
      'readiness',
      health.addReadiness('notifier', () => engine.health()),
    )
    http.use(notifierRouter({ engine, store, log }))
    http.use(silenceRouter({ engine }))
    const take = (event: IncidentEvent) => engine.submit({ type: 'event', event })
    const { alertmanager } = config.alerting.sources
    if (alertmanager !== undefined) {
      const takeAlert = (alert: ExternalAlert) => take({ type: 'external', alert })
      http.use(alertmanagerRoutes(alertmanager, { take: takeAlert, clock, log, registry }))
    }
    const takeAll = async (events: readonly IncidentEvent[]) => {
      const taken = await Promise.allSettled(events.map(take))
      for (const one of taken) if (one.status === 'rejected') throw one.reason
    }
    const follow = async <Value>(source: Source<Value>) => {
      const { topic } = source.codec
      const subscription = await bus.subscribe({
        ...{ topic, group, from: 'earliest' },
        async handle(messages) {
          if (topic === topics.anomalies.name && engine.isFull) {
            metrics.backpressure_total.inc()
            throw notifierErrors.QUEUE_FULL()
          }
          await takeAll(await readEvents(source, messages, deps))
        },
      })
      teardown.use(topic, subscription)
    }
    await follow(anomalies)
    await follow(actions)
    return {
      take,
      recordReceipt: (delivery, stage) => engine.submit({ type: 'receipt', delivery, stage }),
      [Symbol.asyncDispose]: () => teardown[Symbol.asyncDispose](),
    }
  } catch (cause) {
    await teardown[Symbol.asyncDispose]()
    throw cause
  }
}

interface Source<Value> {
  readonly codec: Codec<Value>
  readonly eventOf: (value: Value) => IncidentEvent
}

const anomalies: Source<Anomaly> = {
  codec: createCodec(topics.anomalies.name, anomaly),
  eventOf: value => ({ type: 'anomaly', anomaly: value }),
}
const actions: Source<Action> = {
  codec: createCodec(topics.actions.name, action),
  eventOf: value => ({ type: 'action', action: value }),
}

/** Messages that cannot be read go to the dead letters, and the others on. */
async function readEvents<Value>(
  { codec, eventOf }: Source<Value>,
  messages: readonly BusMessage[],
  { bus, clock }: Pick<NotifierDeps, 'bus' | 'clock'>,
): Promise<IncidentEvent[]> {
  const events: IncidentEvent[] = []
  for (const message of messages) {
    const value = await readMessage(bus, codec, { message, nowMs: clock.now() })
    if (value !== undefined) events.push(eventOf(value))
  }
  return events
}
