import { anomaly } from '#contracts/anomaly.ts'
import { bridgeStatus } from '#contracts/bridge-status.ts'
import { forecastBatch } from '#contracts/forecast.ts'
import { type Incident, incident } from '#contracts/incident.ts'
import { sampleBatch } from '#contracts/sample.ts'
import { topics } from '#contracts/topics.ts'
import { allOf } from '#kit/bus/all-of.ts'
import type { Bus, Subscription } from '#kit/bus/bus.ts'
import { type Codec, createCodec } from '#kit/bus/codec.ts'
import { readMessage } from '#kit/bus/read-message.ts'
import type { Clock } from '#kit/clock.ts'
import type { ViewMessage } from './view/live-view.ts'

const batches = createCodec(topics.samples.name, sampleBatch)
const forecasts = createCodec(topics.forecasts.name, forecastBatch)
const anomalies = createCodec(topics.anomalies.name, anomaly)
const bridgeStatuses = createCodec(topics.bridges.name, bridgeStatus)
const incidents = createCodec(topics.incidents.name, incident)

interface SubscriptionDeps {
  readonly bus: Bus
  readonly clock: Clock
  /** Called with each incident that changes from now on. */
  readonly onIncident: (incident: Incident) => void
}

/**
 * Feeds the live view from the bus: every sample, forecast and anomaly, and the newest status of every bridge; tells of
 * incidents. What cannot be read goes to the dead letters and stops nothing.
 */
export async function subscribeToBus(
  take: (message: ViewMessage) => void,
  deps: SubscriptionDeps,
): Promise<Subscription> {
  const follow = <Value>(codec: Codec<Value>, messageOf: (value: Value) => ViewMessage) =>
    followStream(deps, codec, value => take(messageOf(value)))
  const opened: Subscription[] = []
  try {
    opened.push(await follow(batches, batch => ({ kind: 'batch', batch })))
    opened.push(await follow(forecasts, batch => ({ kind: 'forecasts', ...batch })))
    opened.push(await follow(anomalies, one => ({ kind: 'anomalies', anomalies: [one] })))
    opened.push(await followStatuses(take, deps))
    opened.push(await followIncidents(deps))
    return allOf(opened)
  } catch (cause) {
    await allOf(opened)[Symbol.asyncDispose]()
    throw cause
  }
}

function followStream<Value>(
  { bus, clock }: SubscriptionDeps,
  codec: Codec<Value>,
  take: (value: Value) => void,
): Promise<Subscription> {
  return bus.subscribe({
    topic: codec.topic,
    from: 'latest',
    async handle(messages) {
      for (const message of messages) {
        const value = await readMessage(bus, codec, { message, nowMs: clock.now() })
        if (value) take(value)
      }
    },
  })
}

function followStatuses(
  take: (message: ViewMessage) => void,
  { bus, clock }: SubscriptionDeps,
): Promise<Subscription> {
  return bus.subscribe({
    topic: bridgeStatuses.topic,
    from: 'earliest',
    async handle(messages) {
      for (const message of messages) {
        // An empty value deletes a key of a compacted topic.
        const isGone = message.value === ''
        if (isGone) {
          take({ kind: 'bridge-gone', cluster: message.key })
          continue
        }
        const status = await readMessage(bus, bridgeStatuses, { message, nowMs: clock.now() })
        if (status) take({ kind: 'bridge', status })
      }
    },
  })
}

/** The store has those of before. */
function followIncidents({ bus, clock, onIncident }: SubscriptionDeps): Promise<Subscription> {
  return bus.subscribe({
    topic: incidents.topic,
    from: 'latest',
    async handle(messages) {
      for (const message of messages) {
        // It ended long ago and is forgotten.
        if (message.value === '') continue
        const value = await readMessage(bus, incidents, { message, nowMs: clock.now() })
        if (value) onIncident(value)
      }
    },
  })
}
