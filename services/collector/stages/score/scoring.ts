import { type Frame, stepMs } from '#contracts/frame.ts'
import { type SeriesId, seriesId } from '#contracts/series.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { Instruments } from '#kit/metrics.ts'
import type { History, HistoryColumns } from '#kit/store/store.ts'
import { rawProbability } from '#models/calibration/risk-calibration.ts'
import type { collectorMetrics } from '../../metrics.ts'
import { objectiveFor, type SeriesMemory, type SeriesRecord } from '../../series-memory.ts'
import { channelsOf } from './frame-channels.ts'
import { isRelearnt, relearn } from './relearn.ts'
import { type DueSeries, openRequest, stepRequest, type TimedRow } from './requests.ts'
import { ScoringWorker, type ScoringWorkerDeps, workerGone } from './scoring-worker.ts'
import { type WarmPoint, warmPoints, warmRanges } from './warm-points.ts'
import type { ScoresAnswer, WorkerGreeting, WorkerSettings } from './worker-messages.ts'

export interface ScoringDeps extends Pick<ScoringWorkerDeps, 'startThread'> {
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Instruments<(typeof collectorMetrics)['table']>
  readonly history: Pick<History, 'readMany'>
  readonly memory: SeriesMemory
  /** Told of the scores of a step that ended at `atMs`. */
  readonly onScores: (scores: ScoresAnswer, atMs: number) => void
  /** Told when the worker is ready, the first one and each that follows a death. */
  readonly onGreeting?: (greeting: WorkerGreeting) => void
  readonly onDeath?: () => void
}

export interface ScoringOptions {
  readonly worker: WorkerSettings
  readonly learnObjectives: boolean
}

/** Series whose past is read at once: about 8 MB on their way to the worker. */
const warmedAtOnce = 200
/** Steps that wait for the worker; beyond this the oldest are given up. */
const waitingMax = 30
/** Frames of a series that wait for its past: a quarter of an hour. */
const heldMax = 90
/** Steps older than this are a past that is read back: skill is checked once a minute, and so are they. */
const pastFromMs = 900_000
const pastEveryMs = 60_000
/** From this share of its threshold on, the reasons of a probability are worked out. */
const explainShare = 0.5

function dueOf(handle: number, record: SeriesRecord | undefined): DueSeries {
  if (record === undefined) return { handle, explainFrom: 1, isFallenBack: false }
  const { threshold, skill, calibration } = record
  const { isFallenBack } = skill
  const from = explainShare * threshold.probability
  // The worker knows what the forecaster says, not what is made of it here.
  const explainFrom = isFallenBack ? from : rawProbability(from, calibration, calibration.by)
  return { handle, explainFrom, isFallenBack, unit: record.sample?.unit }
}

/** A step on its way to the worker. */
interface WaitingStep {
  readonly startMs: number
  readonly rows: readonly TimedRow[]
  /** Its samples are given to the worker, and nothing is asked of it. */
  readonly isUnscored?: boolean
}

/** A series whose past is not in the worker yet, with the frames that came meanwhile. */
interface Cold {
  readonly record: SeriesRecord
  readonly held: TimedRow[]
}

/**
 * Keeps the worker fed: the past of each series once, then each step as it closes. Never waits for the worker: while it is
 * busy steps add up, all of their samples are given to it, and the newest alone is scored.
 */
export class Scoring implements AsyncDisposable {
  readonly #options: ScoringOptions
  readonly #deps: ScoringDeps
  readonly #worker: ScoringWorker
  readonly #cold = new Map<number, Cold>()
  readonly #warm = new Set<number>()
  readonly #stopping = new AbortController()
  #waiting: WaitingStep[] = []
  #stepping: Promise<void> | undefined
  #warming: Promise<void> | undefined

  constructor(options: ScoringOptions, deps: ScoringDeps) {
    this.#options = options
    this.#deps = deps
    const { clock, log, metrics } = deps
    this.#worker = new ScoringWorker(options.worker, {
      ...{ clock, log, ...(deps.startThread && { startThread: deps.startThread }) },
      onReady: greeting => {
        deps.onGreeting?.(greeting)
        this.#begin()
      },
      onDeath: () => {
        deps.onDeath?.()
        metrics.scoring_restarts_total.inc()
        this.#rebuild()
      },
    })
  }

  /** Takes a closed step. */
  take(startMs: number, frames: readonly Frame[]): void {
    const { memory, clock } = this.#deps
    const rows: TimedRow[] = []
    for (const frame of frames) {
      const record = memory.get(seriesId(frame.series))
      // It ended or moved away before its last step closed.
      if (record === undefined) continue
      const row = { handle: record.handle, timeS: startMs / 1_000, sample: channelsOf(frame) }
      if (this.#warm.has(record.handle)) rows.push(row)
      else this.#hold(record, row)
    }
    const isPast = clock.now() - startMs > pastFromMs
    const isUnscored = isPast && (startMs + stepMs) % pastEveryMs !== 0
    if (rows.length > 0) this.#waiting.push({ startMs, rows, isUnscored })
    while (this.#waiting.length > waitingMax) this.#skip(this.#waiting.shift())
    this.#begin()
  }

  /** Resolves when no step waits for the worker, or the worker cannot take any. */
  async idle(): Promise<void> {
    await this.#stepping
  }

  /** Rebuilds these series from their past, also where that was done: their objective changed, or they are new here. */
  warm(records: Iterable<SeriesRecord>): void {
    for (const record of records) this.#cool(record)
    this.#begin()
  }

  /** Series that are somebody else's now, or no more. */
  drop(handles: readonly number[]): void {
    for (const handle of handles) {
      this.#cold.delete(handle)
      this.#warm.delete(handle)
    }
    if (handles.length > 0)
      void this.#worker.ask({ kind: 'drop', handles: new Uint32Array(handles) })
  }

  /** Looks whether series without an objective have a past to learn one from by now, or another one than they had. */
  async relearn(): Promise<void> {
    if (!this.#options.learnObjectives) return
    const { memory, history, clock } = this.#deps
    const nowMs = clock.now()
    const open = [...memory.all()].filter(one => isRelearnt(one, nowMs))
    for (let i = 0; i < open.length; i += warmedAtOnce) {
      if (this.#stopping.signal.aborted) return
      const part = open.slice(i, i + warmedAtOnce)
      const range = {
        fromMs: nowMs - warmRanges[0].backMs,
        toMs: nowMs,
        resolution: '15m',
      } as const
      const read = await history.readMany(
        part.map(({ id }) => id),
        range,
      )
      this.warm(part.filter(record => relearn(record, read.get(record.id)?.maxMs ?? [], nowMs)))
      await clock.sleep(0, this.#stopping.signal)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#worker[Symbol.asyncDispose]()
    await Promise.all([this.#stepping, this.#warming])
  }

  #hold(record: SeriesRecord, row: TimedRow): void {
    const held = this.#cool(record)
    held.push(row)
    if (held.length > heldMax) held.shift()
  }

  #cool(record: SeriesRecord): TimedRow[] {
    const known = this.#cold.get(record.handle)
    if (known !== undefined) return known.held
    this.#warm.delete(record.handle)
    const held: TimedRow[] = []
    this.#cold.set(record.handle, { record, held })
    return held
  }

  /** The worker died: another one will know nothing. */
  #rebuild(): void {
    for (const handle of this.#warm) {
      const record = this.#deps.memory.ofHandle(handle)
      if (record !== undefined) this.#cool(record)
    }
    for (const step of this.#waiting) this.#skip(step)
    this.#waiting = []
  }

  #skip(step: WaitingStep | undefined): void {
    if (step === undefined || step.isUnscored) return
    this.#deps.metrics.scoring_skipped_total.inc(step.rows.length)
  }

  #begin(): void {
    if (!this.#worker.isReady || this.#stopping.signal.aborted) return
    this.#stepping ??= this.#stepAll().finally(() => {
      this.#stepping = undefined
    })
    this.#warming ??= this.#warmAll().finally(() => {
      this.#warming = undefined
    })
  }

  async #stepAll(): Promise<void> {
    const { memory, metrics } = this.#deps
    while (this.#worker.isReady) {
      const waiting = this.#waiting.toSorted((a, b) => a.startMs - b.startMs)
      const last = waiting.findLastIndex(({ isUnscored }) => isUnscored !== true)
      const steps = waiting.slice(0, last + 1)
      const newest = steps.at(-1)
      if (newest === undefined) return
      this.#waiting = waiting.slice(last + 1)
      for (const step of steps.slice(0, -1)) this.#skip(step)
      const handles = new Set(newest.rows.map(({ handle }) => handle))
      const due = Array.from(handles, handle => dueOf(handle, memory.ofHandle(handle)))
      const { message, moved } = stepRequest(
        steps.flatMap(({ rows }) => rows),
        due,
      )
      const answer = await this.#worker.ask(message, moved)
      if (answer === workerGone || answer.kind !== 'scores') return
      metrics.scoring_seconds.observe(answer.tookMs / 1_000)
      metrics.scored_series.set(answer.series)
      metrics.scoring_bytes.set(answer.bytes)
      if (answer.problem !== undefined) this.#fellBack(answer.problem)
      this.#deps.onScores(answer, newest.startMs + stepMs)
    }
  }

  #fellBack(reason: string): void {
    this.#deps.metrics.scoring_failures_total.inc()
    this.#deps.log.warn({ reason }, 'the forecaster failed: the baseline answered in its place')
  }

  async #warmAll(): Promise<void> {
    while (this.#cold.size > 0 && this.#worker.isReady && !this.#stopping.signal.aborted) {
      const batch = [...this.#cold.values()].slice(0, warmedAtOnce)
      const points = await this.#past(batch.map(({ record }) => record))
      const { message, moved } = openRequest(
        batch.map(({ record }) => ({
          handle: record.handle,
          objective: objectiveFor(record)?.ageMs,
          points: points.get(record.handle) ?? [],
        })),
      )
      if ((await this.#worker.ask(message, moved)) === workerGone) return
      for (const { record, held } of batch) this.#warmed(record, held, points.get(record.handle))
      this.#deps.metrics.series_warming.set(this.#cold.size)
      this.#begin()
    }
  }

  /** What came while the past was read follows it; what history had already is left out. */
  #warmed(record: SeriesRecord, held: readonly TimedRow[], past: readonly WarmPoint[] = []): void {
    // Dropped meanwhile.
    if (!this.#cold.delete(record.handle)) return
    this.#warm.add(record.handle)
    const newestS = past.at(-1)?.timeS ?? Number.NEGATIVE_INFINITY
    const rows = held.filter(({ timeS }) => timeS > newestS)
    const last = rows.at(-1)
    if (last !== undefined) this.#waiting.unshift({ startMs: last.timeS * 1_000, rows })
  }

  /** The last day of these series, as far as the store can tell it; also what is learnt from it. */
  async #past(records: readonly SeriesRecord[]): Promise<ReadonlyMap<number, WarmPoint[]>> {
    const { history, clock, log, metrics } = this.#deps
    const nowMs = clock.now()
    const points = new Map<number, WarmPoint[]>()
    const ids = records.map(({ id }) => id)
    try {
      const read: ReadonlyMap<SeriesId, HistoryColumns>[] = []
      for (const { resolution, backMs } of warmRanges) {
        const range = { fromMs: nowMs - backMs, toMs: nowMs, resolution }
        read.push(await history.readMany(ids, range))
      }
      for (const record of records) {
        const columns = read.flatMap(one => one.get(record.id) ?? [])
        if (this.#options.learnObjectives) relearn(record, columns[0]?.maxMs ?? [], nowMs)
        points.set(record.handle, warmPoints(columns, nowMs))
      }
    } catch (cause) {
      metrics.warm_failures_total.inc()
      log.warn({ reason: messageOf(cause) }, 'the history could not be read: series begin without')
    }
    return points
  }
}
