import { Registry } from 'prom-client'
import { startApi } from '#api/api.ts'
import { apiConfig } from '#api/config.ts'
import { type DeadLetter, deadLetter } from '#contracts/dead-letter.ts'
import type { SampleBatch } from '#contracts/sample.ts'
import type { SeriesKey } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'
import { createFakeBus } from './fake-bus.ts'
import { createFakeHistory, type FakeHistory } from './fake-history.ts'

export interface TestApi extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly history: FakeHistory
  publish(batch: SampleBatch): Promise<void>
  publishText(
    topic: 'foretap.samples' | 'foretap.bridges',
    key: string,
    value: string,
  ): Promise<void>
  get(path: string, init?: RequestInit): Promise<Response>
  /** What went to the dead letters so far. */
  deadLetters(): Promise<readonly DeadLetter[]>
  metric(name: string): Promise<number>
}

export interface TestApiOptions {
  readonly config?: Partial<Parameters<typeof apiConfig.parse>[0] & object>
  readonly clock?: Clock
  readonly history?: Parameters<typeof createFakeHistory>[0]
  readonly objectiveOf?: (key: SeriesKey) => number | undefined
  readonly boardFolders?: readonly string[]
}

/** The api role behind a real listening server on loopback. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  await using opening = new AsyncDisposableStack()
  const registry = new Registry()
  const clock = options.clock ?? systemClock
  const health = createHealth(clock)
  const log = silentLogger
  const bus = opening.use(createFakeBus())
  const letters: DeadLetter[] = []
  await bus.subscribe({
    topic: topics.deadLetters.name,
    from: 'earliest',
    async handle(messages) {
      for (const { value } of messages) letters.push(deadLetter.parse(JSON.parse(value)))
    },
  })
  const http = opening.use(
    await startHttpServer({ host: '127.0.0.1', port: 0 }, { log, registry, health, drainMs: 500 }),
  )
  const history = createFakeHistory(options.history ?? [])
  const config = apiConfig.parse({ updateIntervalMs: 10, ...options.config })
  const { objectiveOf = () => undefined, boardFolders = [] } = options
  const store = { history }
  const deps = { bus, store, clock, log, registry, health, http, objectiveOf, boardFolders }
  opening.use(await startApi(config, deps))
  const open = opening.move()
  const publishText: TestApi['publishText'] = (topic, key, value) =>
    bus.publish(topic, [{ key, value }])
  return {
    url: http.url,
    port: http.port,
    history,
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
