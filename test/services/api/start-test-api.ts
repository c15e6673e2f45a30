import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import type { z } from 'zod'
import { startApi } from '#api/api.ts'
import { type ApiConfig, apiConfig } from '#api/config.ts'
import type { WhatIfSettings } from '#api/what-if/what-if-desk.ts'
import type { Anomaly } from '#contracts/anomaly.ts'
import { type DeadLetter, deadLetter } from '#contracts/dead-letter.ts'
import type { Frame } from '#contracts/frame.ts'
import type { SampleBatch } from '#contracts/sample.ts'
import { type TopicName, topics } from '#contracts/topics.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { contextConfig } from '#kit/context/config.ts'
import { openContextBook } from '#kit/context/context-book.ts'
import { createHealth } from '#kit/health.ts'
import type { GateOptions } from '#kit/http/gate.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'
import type { ObjectiveOf, ShareOf } from '#kit/objectives.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import type { History, HistoryRange } from '#kit/store/store.ts'
import { openTestAccess } from '#test/support/open-test-access.ts'

export interface TestApi extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Ranges that the store was asked for, in their order. */
  readonly rangesAsked: readonly HistoryRange[]
  publish(batch: SampleBatch): Promise<void>
  publishText(topic: TopicName, key: string, value: string): Promise<void>
  get(path: string, init?: RequestInit): Promise<Response>
  /** What went to the dead letters so far. */
  deadLetters(): Promise<readonly DeadLetter[]>
  metric(name: string): Promise<number>
}

export interface TestApiOptions {
  readonly config?: Partial<ApiConfig>
  readonly clock?: Clock
  /** What is in the store before the role starts. */
  readonly frames?: readonly Frame[]
  readonly anomalies?: readonly Anomaly[]
  readonly objectiveOf?: ObjectiveOf
  readonly shareOf?: ShareOf
  readonly scoring?: WhatIfSettings
  readonly boardFolders?: readonly string[]
  readonly context?: z.input<typeof contextConfig>
  readonly access?: Partial<GateOptions>
  /** Longest wait for requests in hand when the server stops. */
  readonly drainMs?: number
}

/** The api role with the embedded bus and store, behind a real listening server on loopback. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  await using opening = new AsyncDisposableStack()
  const { clock = systemClock, objectiveOf = () => undefined, boardFolders = [] } = options
  const registry = new Registry()
  const log = silentLogger
  const health = createHealth(clock)
  const folder = await mkdtemp(join(tmpdir(), 'foretap-api-'))
  opening.defer(() => rm(folder, { recursive: true }))
  const storeConfig = sqliteStoreConfig.parse({ path: join(folder, 'foretap.db') })
  const opened = opening.use(await openSqliteStore(storeConfig, { clock, log, registry }))
  const { history, anomalies, incidents } = opened
  for (const frame of options.frames ?? []) await history.append(frame.startMs, [frame])
  await anomalies.put(options.anomalies ?? [])
  const busDeps = { clock, log, registry }
  const bus = opening.use(createEmbeddedBus(embeddedBusConfig.parse({}), busDeps))
  const letters: DeadLetter[] = []
  opening.use(
    await bus.subscribe({
      topic: topics.deadLetters.name,
      from: 'earliest',
      async handle(messages) {
        for (const { value } of messages) letters.push(deadLetter.parse(JSON.parse(value)))
      },
    }),
  )
  const httpDeps = { log, registry, health, drainMs: options.drainMs ?? 500 }
  const rangesAsked: HistoryRange[] = []
  const store = { history: recording(history, rangesAsked), anomalies, incidents }
  const config = apiConfig.parse({ updateIntervalMs: 10, port: 0, ...options.config })
  const http = opening.use(await startHttpServer(config, httpDeps))
  const context = opening.use(
    await openContextBook(contextConfig.parse(options.context ?? {}), { ...busDeps, bus }),
  )
  const deps = {
    bus,
    store,
    clock,
    log,
    registry,
    health,
    http,
    objectiveOf,
    shareOf: options.shareOf ?? (() => 0.995),
    scoring: options.scoring ?? { forecaster: 'static', engine: 'auto' as const },
    boardFolders,
    context,
    ...openTestAccess(opened.database, clock, options.access),
    version: '0.0.0',
    actionRules: { people: ['ann', 'bob'], keepMs: 86_400_000 },
  }
  opening.use(await startApi(config, deps))
  const open = opening.move()
  const publishText: TestApi['publishText'] = (topic, key, value) =>
    bus.publish(topic, [{ key, value }])
  return {
    url: http.url,
    port: http.port,
    rangesAsked,
    publishText,
    publish: batch => publishText(topics.samples.name, String(batch.shard), JSON.stringify(batch)),
    get: (path, init) => fetch(http.url + path, init),
    deadLetters: async () => letters,
    async metric(name) {
      const metric = await registry.getSingleMetric(name)?.get()
      return metric?.values.reduce((sum, { value }) => sum + value, 0) ?? Number.NaN
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

function recording(history: History, ranges: HistoryRange[]): History {
  return {
    ...history,
    read(series, range) {
      ranges.push(range)
      return history.read(series, range)
    },
    readMany(series, range) {
      ranges.push(range)
      return history.readMany(series, range)
    },
  }
}
