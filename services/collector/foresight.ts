import type { Frame } from '#contracts/frame.ts'
import { type SeriesKey, seriesId, shardOf } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { Instruments } from '#kit/metrics.ts'
import type { ObjectiveOf } from '#kit/objectives.ts'
import type { Anomalies, History } from '#kit/store/store.ts'
import { AnomalyOutbox } from './anomaly-outbox.ts'
import type { CollectorConfig } from './config.ts'
import { reportFleet } from './fleet-report.ts'
import { forecastNews } from './forecast-news.ts'
import type { collectorMetrics } from './metrics.ts'
import { ReadBack } from './read-back.ts'
import { readStates } from './restore-states.ts'
import { SeriesMemory, type SeriesRecord } from './series-memory.ts'
import type { SeriesView } from './series-view.ts'
import { type ContextOf, Detecting } from './stages/detect/detecting.ts'
import type { EnrichedSample } from './stages/enrich.ts'
import { Scoring, type ScoringDeps } from './stages/score/scoring.ts'
import type { ScoresAnswer } from './stages/score/worker-messages.ts'
import { StatusTeller } from './status-teller.ts'

export interface ForesightDeps extends Pick<ScoringDeps, 'startThread'> {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Instruments<(typeof collectorMetrics)['table']>
  readonly history: Pick<History, 'readMany' | 'series'>
  readonly anomalies: Pick<Anomalies, 'put'>
  readonly view: SeriesView
  readonly objectiveOf: ObjectiveOf
  readonly contextOf: ContextOf
  /** False while what is known may still lack most of what there is. */
  readonly isContextRead: () => boolean
}

type Care = 'care' | 'report' | 'relearn'
/** How often what needs no hurry is looked after: silence, what is to be remembered, series that are forgotten. */
const careMs = 5_000
/** States written without need at once: 20,000 series take three minutes. */
const rememberedAtOnce = 500
const reportMs = 60_000
const relearnMs = 600_000
/** Series that history knows from longer ago are not rebuilt: they begin anew if they come back. */
const warmWithinMs = 86_400_000

/** What is foretold of the series of this collector, what is wrong with them, and what was learnt of them. */
export class Foresight implements AsyncDisposable {
  readonly #config: CollectorConfig
  readonly #deps: ForesightDeps
  readonly #memory: SeriesMemory
  readonly #outbox: AnomalyOutbox
  readonly #detecting: Detecting
  readonly #scoring: Scoring
  readonly #status: StatusTeller
  readonly #readBack = new ReadBack()
  /** Shards that are ours, and those of them whose states are still to be read. */
  #owned: ReadonlySet<number> = new Set()
  readonly #gained = new Set<number>()
  #restoring: Promise<void> | undefined
  #hasNewContext = false
  #telling: Promise<void> | undefined
  #relearning: Promise<void> | undefined
  readonly #doneMs: Record<Care, number> = { care: 0, report: 0, relearn: 0 }

  constructor(config: CollectorConfig, deps: ForesightDeps) {
    this.#config = config
    this.#deps = deps
    const { budgetPerDay, stateEveryMs, forecaster, engine, model, learnObjectives } =
      config.scoring
    this.#memory = new SeriesMemory(deps.objectiveOf)
    this.#status = new StatusTeller(config.name, deps)
    const isPast = (cluster: string, atMs: number) =>
      this.#readBack.isPast(cluster, atMs, deps.clock.now())
    this.#outbox = new AnomalyOutbox({ ...deps, stateEveryMs, isPast })
    this.#detecting = new Detecting(
      { budgetPerDay, staleMs: config.staleMs },
      {
        memory: this.#memory,
        contextOf: deps.contextOf,
        onAnomalies: (record, anomalies) => this.#outbox.add(record, anomalies),
        onLateScore: () => deps.metrics.scores_late_total.inc(),
        onChecked: checked => this.#status.checked(checked),
      },
    )
    this.#scoring = new Scoring(
      { worker: { forecaster, engine, ...(model !== undefined && { model }) }, learnObjectives },
      {
        ...{ ...deps, memory: this.#memory },
        onScores: (scores, atMs) => this.#takeScores(scores, atMs),
        onGreeting: greeting => {
          this.#status.greeted(greeting)
          // Who speaks is news, and told with the next tick.
          this.#doneMs.report = 0
        },
        onDeath: () => this.#status.died(),
      },
    )
  }

  /** Series of other shards are somebody else's; those of new ones go on from what was learnt of them. */
  own(shards: ReadonlySet<number>): void {
    for (const shard of shards) if (!this.#owned.has(shard)) this.#gained.add(shard)
    for (const shard of this.#gained) if (!shards.has(shard)) this.#gained.delete(shard)
    this.#owned = new Set(shards)
    const lost = [...this.#memory.all()].filter(({ shard }) => !shards.has(shard))
    for (const record of lost) {
      this.#outbox.forget(record.id)
      this.#memory.delete(record)
    }
    this.#scoring.drop(lost.map(({ handle }) => handle))
    this.restored().catch((cause: unknown) =>
      this.#deps.log.warn({ reason: messageOf(cause) }, 'what was learnt cannot be read yet'),
    )
  }

  /** Resolves when the states of all shards are read: no sample may be judged before. Rejects where the bus refuses. */
  restored(): Promise<void> {
    if (this.#gained.size === 0) return this.#restoring ?? Promise.resolve()
    this.#restoring ??= this.#restore().finally(() => {
      this.#restoring = undefined
    })
    return this.#restoring.then(() => this.restored())
  }

  takeSamples(samples: readonly EnrichedSample[], nowMs: number): void {
    const newest = samples.at(-1)?.sample
    if (newest !== undefined) {
      this.#readBack.follow(newest.series.cluster, newest.atMs, nowMs)
    }
    for (const sample of samples) this.#detecting.takeSample(sample, nowMs)
  }

  end(keys: readonly SeriesKey[], nowMs: number): void {
    for (const key of keys) {
      const record = this.#detecting.end(key, nowMs)
      if (record !== undefined) this.#forget(record)
    }
  }

  /** What is known around series changed; what is open hears of it at the next tick, however many changes there are. */
  contextChanged(): void {
    this.#hasNewContext = true
  }

  takeStep(startMs: number, frames: readonly Frame[]): void {
    this.#scoring.take(startMs, frames)
  }

  /** Resolves when the steps that were taken are scored. */
  scored(): Promise<void> {
    return this.#scoring.idle()
  }

  /** Looks after what no sample reminds of. */
  tick(nowMs: number): void {
    if (this.#hasNewContext && this.#deps.isContextRead()) {
      this.#hasNewContext = false
      this.#detecting.contextChanged()
    }
    if (this.#isDue('care', nowMs, careMs)) {
      this.#detecting.tick(nowMs)
      let remembered = 0
      for (const record of this.#memory.all()) {
        if (nowMs - record.seenMs > this.#config.forgetMs) this.end([record.key], nowMs)
        // Thresholds of many series move together: their states go out by and by.
        else if (remembered < rememberedAtOnce && this.#outbox.remember(record)) remembered++
      }
      this.#deps.metrics.outbox_messages.set(this.#outbox.size)
    }
    if (this.#isDue('report', nowMs, reportMs)) {
      this.#status.tell(reportFleet(this.#memory.all(), this.#deps.metrics))
    }
    if (this.#relearning === undefined && this.#isDue('relearn', nowMs, relearnMs)) {
      this.#relearning = this.#scoring
        .relearn()
        .catch((cause: unknown) =>
          this.#deps.log.warn({ reason: messageOf(cause) }, 'objectives could not be learnt'),
        )
        .finally(() => {
          this.#relearning = undefined
        })
    }
  }

  /** Publishes what there is; rejects where that was not possible, and keeps it. */
  flush(): Promise<void> {
    return this.#outbox.flush()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scoring[Symbol.asyncDispose]()
    await Promise.all([this.#telling, this.#relearning, this.#status[Symbol.asyncDispose]()])
    for (const record of this.#memory.all()) this.#outbox.remember(record, { isLast: true })
    await this.flush()
  }

  #isDue(what: Care, nowMs: number, everyMs: number): boolean {
    if (Math.abs(nowMs - this.#doneMs[what]) < everyMs) return false
    this.#doneMs[what] = nowMs
    return true
  }

  #forget(record: SeriesRecord): void {
    this.#outbox.delete(record.id)
    this.#memory.delete(record)
    this.#scoring.drop([record.handle])
  }

  async #restore(): Promise<void> {
    const { bus, clock, log, metrics } = this.#deps
    const shards = new Set(this.#gained)
    const { states, problems } = await readStates(bus, shards)
    const nowMs = clock.now()
    for (const state of states) {
      if (!this.#owned.has(shardOf(seriesId(state.series)))) continue
      this.#memory.restore(state, nowMs)
      this.#outbox.restored(state)
    }
    for (const shard of shards) this.#gained.delete(shard)
    // It may have changed while nobody looked after these series.
    this.#hasNewContext = true
    if (problems.length > 0) {
      metrics.states_unreadable_total.inc(problems.length)
      log.warn({ count: problems.length, first: problems[0] }, 'what was learnt could not be read')
    }
    void this.#warm(shards)
  }

  /** Begins to rebuild the windows of these shards' series; live measurement does not wait for it. */
  async #warm(shards: ReadonlySet<number>): Promise<void> {
    const { history, clock, log } = this.#deps
    try {
      const nowMs = clock.now()
      const known = (await history.series()).filter(
        ({ key, lastStepMs }) =>
          shards.has(shardOf(seriesId(key))) && nowMs - lastStepMs <= warmWithinMs,
      )
      const ours = known.filter(({ key }) => this.#owned.has(shardOf(seriesId(key))))
      this.#scoring.warm(ours.map(({ key }) => this.#memory.of(key, nowMs)))
    } catch (cause) {
      log.warn({ reason: messageOf(cause) }, 'the history could not be read: series begin without')
    }
  }

  #takeScores(scores: ScoresAnswer, atMs: number): void {
    const { clock, view, log } = this.#deps
    this.#status.scored(scores)
    const foretellings = this.#detecting.takeScores(scores, atMs, clock.now())
    for (const { foretold } of foretellings) view.foretell(foretold)
    this.flush().catch((cause: unknown) =>
      log.warn({ reason: messageOf(cause) }, 'anomalies wait: they could not be published'),
    )
    this.#tell(() => forecastNews(foretellings, atMs))
  }

  /** Forecasts are worth nothing late: while one lot is on its way, the next one is left out, and counted. */
  #tell(news: () => ReturnType<typeof forecastNews>): void {
    const { bus, metrics, log } = this.#deps
    if (this.#telling !== undefined) {
      metrics.forecast_publish_failures_total.inc()
      return
    }
    const messages = news().map(batch => ({
      key: String(batch.shard),
      value: JSON.stringify(batch),
    }))
    if (messages.length === 0) return
    this.#telling = bus
      .publish(topics.forecasts.name, messages)
      .catch((cause: unknown) => {
        metrics.forecast_publish_failures_total.inc()
        log.warn({ reason: messageOf(cause) }, 'forecasts could not be published')
      })
      .finally(() => {
        this.#telling = undefined
      })
  }
}
