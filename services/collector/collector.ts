import type { SeriesContext } from '#contracts/context.ts'
import { type Frame, stepMs } from '#contracts/frame.ts'
import type { SampleBatch } from '#contracts/sample.ts'
import { topics } from '#contracts/topics.ts'
import type { BusMessage } from '#kit/bus/bus.ts'
import type { Clock } from '#kit/clock.ts'
import type { ContextBook } from '#kit/context/context-book.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import { type Instruments, registerMetrics } from '#kit/metrics.ts'
import { createObjectives, type ObjectiveOf } from '#kit/objectives.ts'
import type { RoleDeps } from '#kit/role.ts'
import type { Anomalies, History } from '#kit/store/store.ts'
import { createTeardown } from '#kit/teardown.ts'
import type { CollectorConfig } from './config.ts'
import { Foresight, type ForesightDeps } from './foresight.ts'
import { collectorMetrics } from './metrics.ts'
import { exposeSeries } from './series-exposition.ts'
import { SeriesView } from './series-view.ts'
import type { ContextOf } from './stages/detect/detecting.ts'
import { enrich } from './stages/enrich.ts'
import { Framer } from './stages/frame.ts'
import { validate } from './stages/validate.ts'
import { StepWriter } from './step-writer.ts'

export interface CollectorDeps extends RoleDeps, Pick<ForesightDeps, 'startThread'> {
  readonly history: History
  readonly anomalies: Anomalies
  /** What is known of series from elsewhere; by default nothing is. */
  readonly context?: Pick<ContextBook, 'of' | 'isRead' | 'ready' | 'onChange'>
}

/** Collectors share the shards of the samples topic through this group. */
const group = 'foretap-collector'

/** Samples wait this long at most for what is known around their series: after that it comes late, and is told late. */
const contextWaitMs = 5_000
const nothingKnown: SeriesContext = { labels: {}, links: {}, events: [] }

/** How often steps are looked at that no further sample closes. */
const tickMs = 1_000

/** Starts turning samples into frames in history and into metrics. Rejects when the bus does not let it subscribe. */
export async function startCollector(
  config: CollectorConfig,
  deps: CollectorDeps,
): Promise<AsyncDisposable> {
  const { bus, clock, log, registry, history } = deps
  const teardown = createTeardown({ log })
  const metrics = registerMetrics(collectorMetrics, registry)
  const view = new SeriesView(config)
  const { fanSeriesMax } = config
  teardown.use(
    'series metrics',
    exposeSeries(registry, { view, now: () => clock.now(), fanSeriesMax }),
  )
  const writer = teardown.use('step writer', new StepWriter({ history, clock, log, metrics }))
  const objectiveOf = createObjectives(config.objectives)
  const isContextRead = () => deps.context?.isRead ?? true
  const contextOf: ContextOf = key => deps.context?.of(key) ?? nothingKnown
  const foresight = teardown.use(
    'foresight',
    new Foresight(config, { ...deps, metrics, view, objectiveOf, contextOf, isContextRead }),
  )
  const collecting = new Collecting(config, {
    clock,
    log,
    metrics,
    view,
    writer,
    foresight,
    objectiveOf,
  })
  teardown.defer('open steps', () => collecting.finish())
  const changes = deps.context?.onChange(() => foresight.contextChanged())
  if (changes !== undefined) teardown.use('changes of context', changes)
  const contextRead = soonRead(deps)
  try {
    const subscription = await bus.subscribe({
      topic: topics.samples.name,
      group,
      from: 'latest',
      onAssigned: shards => collecting.own(shards),
      async handle(messages: readonly BusMessage[]) {
        await contextRead
        const batches = await validate(messages, { bus, nowMs: clock.now() })
        await collecting.take(batches)
      },
    })
    teardown.use('samples', subscription)
    teardown.use(
      'clock',
      startTicking(clock, () => collecting.tick()),
    )
    return teardown
  } catch (cause) {
    await teardown[Symbol.asyncDispose]()
    throw cause
  }
}

/** Resolves when the context of the start has been read, or has taken too long. */
async function soonRead({ context, clock }: CollectorDeps): Promise<void> {
  if (context === undefined) return
  const read = new AbortController()
  const ready = context.ready.then(
    () => read.abort(),
    () => read.abort(),
  )
  await Promise.race([ready, clock.sleep(contextWaitMs, read.signal)])
}

interface CollectingDeps {
  readonly clock: Clock
  readonly metrics: Instruments<(typeof collectorMetrics)['table']>
  readonly view: SeriesView
  readonly writer: StepWriter
  readonly log: Logger
  readonly foresight: Foresight
  readonly objectiveOf: ObjectiveOf
}

/** Sources that gave nothing for three polls hold no step open any more. */
const activeMs = 30_000

/** Samples from before this are a past that is read back: its steps are scored one after the other, as they were at the time. */
const replayFromMs = 60_000
/** So long do the samples of one delivery wait for that at most: a bus does not wait for ever. */
const replayPauseMs = 1_000

/** An outage of five minutes may be read back in any order of shards. */
const openStepsMax = 30

/** What a collector knows while it runs: a framer per cluster, whose clocks differ, and the view. */
class Collecting {
  readonly #config: CollectorConfig
  readonly #deps: CollectingDeps
  readonly #framers = new Map<string, Framer>()
  /** Closed steps that another cluster still has open: history gets each step once, whole. */
  readonly #closed = new Map<number, Frame[]>()

  constructor(config: CollectorConfig, deps: CollectingDeps) {
    this.#config = config
    this.#deps = deps
  }

  /** Resolves when what these samples tell is durable; rejects where it could not be made so. */
  async take(batches: readonly SampleBatch[]): Promise<void> {
    await this.#deps.foresight.restored()
    const nowMs = this.#deps.clock.now()
    const isReplay = batches.some(({ atMs }) => nowMs - atMs > replayFromMs)
    if (isReplay) await this.#takeReplay(batches, nowMs)
    else for (const batch of batches) this.#takeBatch(batch, nowMs)
    await this.#step()
    await this.#deps.foresight.flush()
  }

  /** Takes samples no faster than their steps are scored, as long as patience lasts. */
  async #takeReplay(batches: readonly SampleBatch[], nowMs: number): Promise<void> {
    const { clock, foresight } = this.#deps
    const patience = new AbortController()
    const tired = clock.sleep(replayPauseMs, patience.signal)
    for (const batch of batches) {
      this.#takeBatch(batch, nowMs)
      await this.#step()
      await Promise.race([foresight.scored(), tired])
    }
    patience.abort()
  }

  own(shards: ReadonlySet<number>): void {
    const { metrics, view, foresight } = this.#deps
    metrics.shards.set(shards.size)
    view.keepShards(shards)
    foresight.own(shards)
    for (const framer of this.#framers.values()) framer.drop(shard => !shards.has(shard))
  }

  /** Does what is due without a further sample. */
  async tick(): Promise<void> {
    const { clock, log, foresight } = this.#deps
    await this.#step()
    foresight.tick(clock.now())
    try {
      await foresight.flush()
    } catch (cause) {
      log.warn({ reason: messageOf(cause) }, 'anomalies wait: they could not be published')
    }
  }

  /** Writes the steps that are over. */
  async #step(): Promise<void> {
    const { clock, metrics, view } = this.#deps
    for (const framer of this.#framers.values()) this.#collect(framer.close(clock.now()))
    const open = new Set([...this.#framers.values()].flatMap(({ openSteps }) => [...openSteps]))
    metrics.open_steps.set(open.size)
    metrics.series.set(Math.min(view.size, this.#config.seriesMax))
    metrics.series_omitted.set(Math.max(0, view.size - this.#config.seriesMax))
    await this.#write(startMs => !open.has(startMs))
  }

  /** Writes what there is: a part of a step is better than none. */
  async finish(): Promise<void> {
    for (const framer of this.#framers.values()) this.#collect(framer.closeAll())
    await this.#write(() => true)
  }

  #takeBatch(batch: SampleBatch, nowMs: number): void {
    const { metrics, view, foresight, objectiveOf } = this.#deps
    const { cluster, shard, atMs } = batch
    metrics.samples_received_total.inc({ cluster }, batch.samples.length)
    const framer = this.#framerOf(cluster)
    framer.followClock(nowMs)
    const samples = enrich(batch.samples, objectiveOf)
    foresight.takeSamples(samples, nowMs)
    for (const enriched of samples) {
      view.put(enriched, nowMs)
      const { sample } = enriched
      const isFramed = framer.add({ ...sample, series: view.keyOf(sample.series) })
      if (!isFramed) metrics.samples_dropped_total.inc({ cluster, reason: 'late' })
    }
    framer.advance(shard, { atMs, nowMs })
    view.end(batch.ended)
    foresight.end(batch.ended, nowMs)
  }

  #framerOf(cluster: string): Framer {
    const { lateMs } = this.#config
    const framer = this.#framers.get(cluster) ?? new Framer({ lateMs, activeMs, openStepsMax })
    this.#framers.set(cluster, framer)
    return framer
  }

  #collect(steps: Iterable<{ readonly startMs: number; readonly frames: readonly Frame[] }>): void {
    for (const { startMs, frames } of steps) {
      const before = this.#closed.get(startMs)
      if (before) before.push(...frames)
      else this.#closed.set(startMs, [...frames])
    }
  }

  async #write(isWhole: (startMs: number) => boolean): Promise<void> {
    const { clock, metrics, writer, foresight } = this.#deps
    const starts = [...this.#closed.keys()].filter(isWhole).sort((a, b) => a - b)
    for (const startMs of starts) {
      const frames = this.#closed.get(startMs) ?? []
      this.#closed.delete(startMs)
      metrics.frame_delay_seconds.set((clock.now() - startMs - stepMs) / 1_000)
      foresight.takeStep(startMs, frames)
      await writer.write(startMs, frames)
    }
  }
}

/** Calls `tick` until it is disposed; a call is never overtaken by the next. */
function startTicking(clock: Clock, tick: () => Promise<void>): AsyncDisposable {
  const stopping = new AbortController()
  const ticking = (async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(tickMs, stopping.signal)
      await tick()
    }
  })()
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await ticking
    },
  }
}
