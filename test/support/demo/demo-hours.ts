import { Registry } from 'prom-client'
import { createDemoBridge } from '#bridge/demo/demo-bridge.ts'
import { demoObjectives } from '#bridge/demo/demo-objectives.ts'
import { collectorConfig } from '#collector/config.ts'
import { Foresight } from '#collector/foresight.ts'
import { collectorMetrics } from '#collector/metrics.ts'
import { SeriesView } from '#collector/series-view.ts'
import { enrich } from '#collector/stages/enrich.ts'
import { Framer } from '#collector/stages/frame.ts'
import { type Anomaly, anomaly as anomalySchema } from '#contracts/anomaly.ts'
import { shardCount } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { silentLogger as log } from '#kit/logger.ts'
import { registerMetrics } from '#kit/metrics.ts'
import { createObjectives } from '#kit/objectives.ts'
import type { AlertingConfig } from '#notifier/config.ts'
import { DemoDesk, type ToldIncident } from './demo-desk.ts'

export interface DemoHours {
  readonly seed: number
  readonly historyHours: number
  /** When the demo is started, and how long it then runs. */
  readonly startMs: number
  readonly liveMs: number
  readonly alerting: AlertingConfig
}

export interface DemoCourse {
  readonly told: readonly ToldIncident[]
  /** The newest word on each. */
  readonly anomalies: readonly Anomaly[]
}

/**
 * What comes of a demo that is started at a moment: its bridge, the collector's foresight and the notifier's decisions as
 * `foretap up` has them, in virtual time. Nothing is stored, and nothing is sent.
 */
export async function demoHours({
  seed,
  historyHours,
  startMs,
  liveMs,
  alerting,
}: DemoHours): Promise<DemoCourse> {
  let nowMs = startMs
  // Nobody sleeps but the bridge.
  const clock: Clock = {
    now: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    sleep: async ms => {
      nowMs += Math.max(0, ms)
    },
  }
  const desk = new DemoDesk(alerting)
  const anomalies = new Map<string, Anomaly>()
  const config = collectorConfig.parse({ objectives: demoObjectives('demo') })
  const objectiveOf = createObjectives(config.objectives)
  await using foresight = new Foresight(config, {
    bus: busTo(one => {
      anomalies.set(one.id, one)
      desk.take(one, nowMs)
    }),
    clock: { now: () => nowMs, monotonicMs: () => nowMs - startMs, sleep: systemClock.sleep },
    ...{ log, objectiveOf },
    metrics: registerMetrics(collectorMetrics, new Registry()),
    history: { readMany: async () => new Map(), series: async () => [] },
    anomalies: { put: async () => {} },
    view: new SeriesView(config),
    contextOf: () => ({ labels: {}, links: {}, events: [] }),
    isContextRead: () => true,
  })
  foresight.own(new Set(Array.from({ length: shardCount }, (_, shard) => shard)))
  await foresight.restored()
  const framer = new Framer({ lateMs: config.lateMs, activeMs: 30_000, openStepsMax: 30 })
  await using bridge = createDemoBridge({ name: 'demo', seed, historyHours }, { clock, log })
  for await (const { samples, atMs } of bridge.polls(new AbortController().signal)) {
    if (nowMs > startMs + liveMs) break
    foresight.takeSamples(enrich(samples, objectiveOf), nowMs)
    for (const sample of samples) framer.add(sample)
    framer.advance(0, { atMs, nowMs })
    for (const { startMs: stepMs, frames } of framer.close(nowMs)) {
      foresight.takeStep(stepMs, frames)
      await foresight.scored()
    }
    foresight.tick(nowMs)
    await foresight.flush()
    desk.tick(nowMs)
  }
  return { told: [...desk.told.values()], anomalies: [...anomalies.values()] }
}

/** A bus that carries anomalies to whoever takes them, and keeps nothing. */
function busTo(take: (anomaly: Anomaly) => void): Bus {
  return {
    async publish(topic, messages) {
      if (topic !== topics.anomalies.name) return
      for (const { value } of messages) take(anomalySchema.parse(JSON.parse(value)))
    },
    subscribe: async () => ({ ready: Promise.resolve(), async [Symbol.asyncDispose]() {} }),
    snapshot: async () => new Map(),
    async [Symbol.asyncDispose]() {},
  }
}
