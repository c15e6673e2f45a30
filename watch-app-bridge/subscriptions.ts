import { bridgeStatus } from '#contracts/bridge-status.ts'
import { forecastBatch } from '#contracts/forecast.ts'
import { incident } from '#contracts/incident.ts'
import { topics } from '#contracts/topics.ts'
import { allOf } from '#kit/bus/all-of.ts'
import type { Bus, BusMessage, Subscription } from '#kit/bus/bus.ts'
import { type Codec, createCodec } from '#kit/bus/codec.ts'
import { readMessage } from '#kit/bus/read-message.ts'
import type { Clock } from '#kit/clock.ts'
import type { IncidentView } from './view/incident-view.ts'

const incidents = createCodec(topics.incidents.name, incident)
const forecasts = createCodec(topics.forecasts.name, forecastBatch)
const bridges = createCodec(topics.bridges.name, bridgeStatus)

interface SubscriptionDeps {
  readonly bus: Bus
  readonly clock: Clock
}

/** Feeds the view from the bus. What cannot be read goes to the dead letters and stops nothing. */
export async function followBus(
  view: IncidentView,
  { bus, clock }: SubscriptionDeps,
): Promise<Subscription> {
  const opened: Subscription[] = []
  const follow = async <Value>(codec: Codec<Value>, { take, drop, wants }: Taking<Value>) => {
    const subscription = await bus.subscribe({
      topic: codec.topic,
      from: drop === undefined ? 'latest' : 'earliest',
      async handle(messages) {
        for (const message of messages) {
          if (wants?.(message) === false) continue
          // An empty value deletes a key of a compacted topic.
          if (drop && message.value === '') {
            drop(message.key)
            continue
          }
          const value = await readMessage(bus, codec, { message, nowMs: clock.now() })
          if (value !== undefined) take(value)
        }
      },
    })
    opened.push(subscription)
  }
  try {
    await follow(incidents, { take: one => view.take(one), drop: id => view.drop(id) })
    await follow(bridges, {
      take: status => view.takeBridge(status),
      drop: cluster => view.dropBridge(cluster),
    })
    await follow(forecasts, {
      take: batch => view.takeForecasts(batch),
      // Of ten thousand series few have an incident: the others' forecasts are not even read.
      wants: ({ key }) => view.wants(Number(key)),
    })
    return allOf(opened)
  } catch (cause) {
    await allOf(opened)[Symbol.asyncDispose]()
    throw cause
  }
}

interface Taking<Value> {
  readonly take: (value: Value) => void
  /** Of a compacted topic: what the end of a key means. */
  readonly drop?: (key: string) => void
  readonly wants?: (message: BusMessage) => boolean
}
