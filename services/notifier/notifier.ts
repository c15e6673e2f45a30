import { type Action, action } from '#contracts/action.ts'
import { type Anomaly, anomaly } from '#contracts/anomaly.ts'
import { type DeviceTargets, deviceTargets } from '#contracts/device-targets.ts'
import { topics } from '#contracts/topics.ts'
import type { BusMessage } from '#kit/bus/bus.ts'
import { type Codec, createCodec } from '#kit/bus/codec.ts'
import { readMessage } from '#kit/bus/read-message.ts'
import type { Gate } from '#kit/http/gate.ts'
import { serveRoutes } from '#kit/http/serve-routes.ts'
import type { HttpServer } from '#kit/http-server.ts'
import { registerMetrics } from '#kit/metrics.ts'
import type { RoleDeps } from '#kit/role.ts'
import type { NotifierStore } from '#kit/store/notifier-store.ts'
import { createTeardown } from '#kit/teardown.ts'
import { compileRules } from './alerting-rules.ts'
import type { Batch } from './batch.ts'
import type { Channel } from './channels/channel.ts'
import type { AlertingConfig } from './config.ts'
import type { DeliveryConfig } from './delivery/config.ts'
import { Engine, type EngineDeps } from './engine.ts'
import { notifierErrors } from './errors.ts'
import type { ExternalAlert, IncidentEvent } from './incidents/event.ts'
import type { Input } from './input.ts'
import { notifierMetrics } from './metrics.ts'
import { startPublisher } from './publisher.ts'
import { Refresher } from './refresh/refresher.ts'
import { serveDrills } from './routes/drill-routes.ts'
import { serveOutbox } from './routes/outbox-routes.ts'
import { servePeople } from './routes/people-routes.ts'
import { serveSilences } from './routes/silence-routes.ts'
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
  readonly gate: Gate
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
  const { bus, clock, log, registry, health, store, channels, http, gate } = deps
  const teardown = createTeardown({ log })
  try {
    for (const channel of channels) teardown.use(`channel ${channel.name}`, channel)
    const metrics = registerMetrics(notifierMetrics, registry)
    const publisher = teardown.use('publisher', startPublisher({ store, clock, log }))
    let refresher: Refresher | undefined
    const committed = (batch: Batch) => {
      publisher.wake()
      refresher?.committed(batch)
    }
    const engine = await Engine.open({
      ...{ config: config.delivery, rules: compileRules(config.alerting), channels, store },
      ...{ clock, log, metrics, committed },
    })
    teardown.use('engine', engine)
    refresher = teardown.use('refresher', await openRefresher(engine, config, { ...deps, metrics }))
    teardown.use(
      'readiness',
      health.addReadiness('notifier', () => engine.health()),
    )
    const parts = { engine, store }
    const routes = [
      ...serveOutbox(parts),
      ...serveDrills(parts),
      ...serveSilences(parts),
      ...servePeople(parts),
    ]
    http.use(serveRoutes(routes, { gate, log }))
    const take = (event: IncidentEvent) => engine.submit({ type: 'event', event })
    const { alertmanager } = config.alerting.sources
    if (alertmanager !== undefined) {
      const takeAlert = (alert: ExternalAlert) => take({ type: 'external', alert })
      http.use(alertmanagerRoutes(alertmanager, { take: takeAlert, clock, log, registry }))
    }
    const takeAll = async (inputs: readonly Input[]) => {
      const taken = await Promise.allSettled(inputs.map(input => engine.submit(input)))
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
          await takeAll(await readInputs(source, messages, deps))
        },
      })
      teardown.use(topic, subscription)
    }
    // Where people can be told comes before what they are to be told.
    await follow(devices)
    await follow(actions)
    await follow(anomalies)
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

/** Complications show what is open, and are refreshed where their devices registered. */
function openRefresher(
  engine: Engine,
  { delivery }: NotifierConfig,
  deps: NotifierDeps & Pick<EngineDeps, 'metrics'>,
): Promise<Refresher> {
  const { state, directory } = engine.world
  return Refresher.open({
    ...{ ...deps, config: delivery.refresh },
    incidents: () => [...state.incidents.values()].map(({ incident }) => incident),
    targets: () => directory.ofDevices(),
    refused: (target, outcome) => engine.submit({ type: 'refreshed', target, outcome }),
  })
}

interface Source<Value> {
  readonly codec: Codec<Value>
  readonly inputOf: (value: Value) => Input
  /** Of a compacted topic: what the end of a key means. */
  readonly goneOf?: (key: string) => Input
}

const anomalies: Source<Anomaly> = {
  codec: createCodec(topics.anomalies.name, anomaly),
  inputOf: anomaly => ({ type: 'event', event: { type: 'anomaly', anomaly } }),
}
const actions: Source<Action> = {
  codec: createCodec(topics.actions.name, action),
  inputOf: action => ({ type: 'event', event: { type: 'action', action } }),
}
const devices: Source<DeviceTargets> = {
  codec: createCodec(topics.devices.name, deviceTargets),
  inputOf: device => ({ type: 'device', device }),
  goneOf: device => ({ type: 'device', device: { v: 1, device, person: 'nobody', targets: [] } }),
}

/** Messages that cannot be read go to the dead letters, and the others on. */
async function readInputs<Value>(
  { codec, inputOf, goneOf }: Source<Value>,
  messages: readonly BusMessage[],
  { bus, clock }: Pick<NotifierDeps, 'bus' | 'clock'>,
): Promise<Input[]> {
  const inputs: Input[] = []
  for (const message of messages) {
    if (goneOf && message.value === '') {
      inputs.push(goneOf(message.key))
      continue
    }
    const value = await readMessage(bus, codec, { message, nowMs: clock.now() })
    if (value !== undefined) inputs.push(inputOf(value))
  }
  return inputs
}
