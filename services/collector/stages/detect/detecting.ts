import type { Age } from '#contracts/age.ts'
import type { Anomaly } from '#contracts/anomaly.ts'
import type { SeriesContext } from '#contracts/context.ts'
import type { Forecast, SeriesForecast } from '#contracts/forecast.ts'
import { type SeriesKey, seriesId } from '#contracts/series.ts'
import { nextThreshold } from '#models/calibration/page-threshold.ts'
import { nextCalibration } from '#models/calibration/risk-calibration.ts'
import { type CheckedForecast, nextSkill } from '#models/calibration/skill.ts'
import { type BreachReason, pageHorizon } from '#models/forecaster.ts'
import type { SeriesScore } from '#models/scoring/fleet-scorer.ts'
import { objectiveFor, type SeriesMemory, type SeriesRecord } from '../../series-memory.ts'
import { circumstancesOf, labelsOf } from '../circumstances.ts'
import type { EnrichedSample } from '../enrich.ts'
import { forecastOf } from '../score/forecast-of.ts'
import { scoreAt } from '../score/score-codec.ts'
import type { ScoresAnswer } from '../score/worker-messages.ts'
import { anomalyOf, mayHaveCome } from './anomaly-of.ts'
import { judgeSilence } from './blind.ts'
import type { Change, Judged } from './change.ts'
import { noteForChecks } from './forecast-check.ts'
import { endAll, judgeSample, judgeStep } from './judge.ts'
import { isBehind, noteSample } from './pace.ts'
import { openKinds, retell, startOf } from './retell.ts'

/** What is known of a series from elsewhere: owner, service, …, and what happened around it. */
export type ContextOf = (series: SeriesKey) => SeriesContext

export interface DetectingOptions {
  readonly budgetPerDay: number
  /** Without a sample for this long, by our own clock, nobody can tell the age of a series. */
  readonly staleMs: number
}

export interface DetectingDeps {
  readonly memory: SeriesMemory
  readonly contextOf: ContextOf
  /** Takes what is to be published of a series; the record is what there is to remember of it. */
  readonly onAnomalies: (record: SeriesRecord, anomalies: readonly Anomaly[]) => void
  /** Told of a score that came too late to be judged. */
  readonly onLateScore?: () => void
  /** Told of each forecast that was held against what came. */
  readonly onChecked?: (checked: CheckedForecast) => void
}

/** A score on its way to be judged. */
interface JudgedScore {
  readonly score: SeriesScore
  readonly forecast: Forecast | undefined
  readonly step: { readonly atMs: number; readonly by: string }
  /** Our own clock. */
  readonly nowMs: number
}

/** A score on its way to be judged. */
interface JudgedScore {
  readonly score: SeriesScore
  readonly forecast: Forecast | undefined
  readonly step: { readonly atMs: number; readonly by: string }
  /** Our own clock. */
  readonly nowMs: number
}

/** What is foretold of a series that is known. */
export interface Foretelling {
  readonly record: SeriesRecord
  readonly foretold: SeriesForecast
}

const notMeasured: Age = { known: false, reason: 'not-measured' }

/** Holds each series against its objective: at each poll what is, at each step what is foretold. */
export class Detecting {
  readonly #options: DetectingOptions
  readonly #deps: DetectingDeps

  constructor(options: DetectingOptions, deps: DetectingDeps) {
    this.#options = options
    this.#deps = deps
  }

  takeSample({ sample }: EnrichedSample, nowMs: number): void {
    const record = this.#deps.memory.of(sample.series, nowMs)
    record.seenMs = nowMs
    noteSample(record, sample)
    const objectiveMs = objectiveFor(record)?.ageMs
    const before = record.intervals
    const judged = judgeSample(before, sample, { objectiveMs, nowMs })
    if (judged.intervals === before) return
    if (objectiveMs !== undefined && sample.age.known) {
      const seen = { value: sample.age.bestMs, objective: objectiveMs }
      for (const checked of record.checks.see(sample.atMs, seen)) {
        const { own, hasBroken } = checked
        record.skill = nextSkill(record.skill, checked)
        this.#deps.onChecked?.(checked)
        if (own === undefined) continue
        record.calibration = nextCalibration(record.calibration, { ...own, hasBroken })
      }
    }
    this.#take(record, judged)
  }

  /** The scores of a step, as forecasts of those series that have one. */
  takeScores(answer: ScoresAnswer, atMs: number, nowMs: number): readonly Foretelling[] {
    const reasons = new Map(answer.reasons)
    const foretellings: Foretelling[] = []
    answer.handles.forEach((handle, index) => {
      const record = this.#deps.memory.ofHandle(handle)
      if (record === undefined) return
      const score = scoreAt(answer.numbers, index)
      const step = { atMs, by: answer.by, reasons: reasons.get(handle) ?? [] }
      const forecast = this.#takeScore(record, { score, step, nowMs })
      if (forecast !== undefined) foretellings.push({ record, foretold: forecast })
    })
    return foretellings
  }

  /** Finds series that are not reported any more. */
  tick(nowMs: number): void {
    for (const record of this.#deps.memory.all()) {
      if (record.sample === undefined || nowMs - record.seenMs <= this.#options.staleMs) continue
      if (record.intervals.blind !== undefined) continue
      const { judgedMs } = record.intervals
      this.#take(record, judgeSilence(record.intervals, Math.max(judgedMs, nowMs)))
    }
  }

  /** The series is no more: whatever is open ends. */
  end(key: SeriesKey, nowMs: number): SeriesRecord | undefined {
    const record = this.#deps.memory.get(seriesId(key))
    if (record === undefined) return undefined
    this.#take(record, endAll(record.intervals, Math.max(record.intervals.judgedMs, nowMs)))
    return record
  }

  /** What is known around series changed: those that something is open of hear of it, if it concerns them. */
  contextChanged(): void {
    for (const record of this.#deps.memory.all()) {
      const open = openKinds(record.intervals)
      if (open.length === 0) continue
      const context = this.#deps.contextOf(record.key)
      const changed = open.filter(kind => {
        const startMs = startOf(record.intervals, kind)
        return record.toldContext.get(kind) !== gistOf(joined(record, context, startMs))
      })
      if (changed.length === 0) continue
      this.#take(record, retell(record.intervals, changed, record.sample))
    }
  }

  #takeScore(
    record: SeriesRecord,
    {
      score,
      step,
      nowMs,
    }: {
      readonly score: SeriesScore
      readonly step: {
        readonly atMs: number
        readonly by: string
        readonly reasons: readonly BreachReason[]
      }
      readonly nowMs: number
    },
  ): SeriesForecast | undefined {
    const { atMs } = step
    const rebalancedMs = record.intervals.rebalancedMs
    const happened = () =>
      circumstancesOf(this.#deps.contextOf(record.key).events, {
        ...{ startMs: atMs, rebalancedMs, word: 'ago' },
      }).map(({ what, text }) => ({ what, text }))
    const forecast = forecastOf(score, record, { ...step, happened })
    record.forecast = forecast
    record.unscored = score.unscored
    const objective = objectiveFor(record)
    if (isBehind(record, atMs)) this.#deps.onLateScore?.()
    else this.#judgeScore(record, { score, forecast, step, nowMs })
    if (forecast === undefined || objective === undefined) return undefined
    const { ageMs: objectiveMs, isLearnt: objectiveLearnt } = objective
    return { series: record.key, objectiveMs, objectiveLearnt, forecast }
  }

  /** Opens and ends what the score of a step says of a series, and notes it to be held against what comes. */
  #judgeScore(record: SeriesRecord, { score, forecast, step, nowMs }: JudgedScore): void {
    const { atMs } = step
    const objective = objectiveFor(record)
    noteForChecks(record, score, step)
    const { age } = record.sample ?? { age: notMeasured }
    const probability = forecast?.breachProbability[pageHorizon]
    const judged = judgeStep(
      record.intervals,
      {
        ...{ atMs, anomalyScore: score.anomalyScore, ageMs: age.known ? age.bestMs : 0 },
        ...(probability !== undefined && objective !== undefined
          ? {
              foretold: {
                probability,
                threshold: record.threshold.probability,
                objectiveMs: objective.ageMs,
              },
            }
          : {}),
      },
      nowMs,
    )
    const { budgetPerDay: perDay } = this.#options
    if (forecast !== undefined) {
      record.threshold = nextThreshold(record.threshold, { atMs, falseAlarms: 0 }, { perDay })
    }
    this.#take(record, judged)
  }

  #take(record: SeriesRecord, { intervals, changes }: Judged): void {
    record.intervals = intervals
    if (changes.length === 0) return
    const objectiveMs = objectiveFor(record)?.ageMs
    const falseAlarms = changes.reduce((sum, one) => sum + falseAlarmsOf(one, objectiveMs), 0)
    if (falseAlarms > 0) {
      const told = { atMs: record.threshold.atMs, falseAlarms }
      const { budgetPerDay: perDay } = this.#options
      record.threshold = nextThreshold(record.threshold, told, { perDay })
    }
    const context = this.#deps.contextOf(record.key)
    const anomalies = changes.map(change => {
      const around = joined(record, context, change.startMs)
      if (change.endMs === undefined) record.toldContext.set(change.kind, gistOf(around))
      else record.toldContext.delete(change.kind)
      return anomalyOf(change, { ...evidenceOf(record), ...around })
    })
    this.#deps.onAnomalies(record, anomalies)
  }
}

/** What an anomaly of a series says of what is known around it. */
function joined(
  { intervals: { rebalancedMs } }: SeriesRecord,
  context: SeriesContext,
  startMs: number,
): Pick<Anomaly, 'labels' | 'circumstances'> {
  const onset = { startMs, rebalancedMs, word: 'before' } as const
  return { labels: labelsOf(context), circumstances: circumstancesOf(context.events, onset) }
}

const gistOf = (around: Pick<Anomaly, 'labels' | 'circumstances'>): string =>
  JSON.stringify([around.labels, around.circumstances])

function evidenceOf(record: SeriesRecord) {
  const { key, sample, forecast } = record
  const objective = objectiveFor(record)
  return {
    ...{ series: key, age: sample?.age ?? notMeasured },
    ...(sample?.unit === undefined ? {} : { unit: sample.unit }),
    ...(sample?.backlog === undefined ? {} : { backlog: sample.backlog }),
    ...(objective === undefined ? {} : { objectiveMs: objective.ageMs }),
    objectiveLearnt: objective?.isLearnt ?? false,
    ...(forecast === undefined ? {} : { forecast }),
  }
}

/**
 * An averted breach is half a false alarm: it came near, and nobody knows whether because somebody acted. It is none where it
 * came by the best estimate.
 */
function falseAlarmsOf({ outcome, peakMs }: Change, objectiveMs: number | undefined): number {
  switch (outcome) {
    case 'false':
      return 1
    case 'averted':
      return mayHaveCome(peakMs, objectiveMs) ? 0 : 0.5
    case 'confirmed':
    case undefined:
      return 0
    default:
      return outcome satisfies never
  }
}
