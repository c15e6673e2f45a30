import type { AnomalyKind } from '#contracts/anomaly.ts'
import type { Forecast } from '#contracts/forecast.ts'
import type { Intervals, LearntState } from '#contracts/learnt-state.ts'
import type { Sample } from '#contracts/sample.ts'
import { type SeriesId, type SeriesKey, seriesId, shardOf } from '#contracts/series.ts'
import type { ObjectiveOf } from '#kit/objectives.ts'
import { ForecastChecks } from '#models/calibration/forecast-checks.ts'
import { type PageThreshold, startThreshold } from '#models/calibration/page-threshold.ts'
import { noCalibration, type RiskCalibration } from '#models/calibration/risk-calibration.ts'
import { noSkill, type Skill } from '#models/calibration/skill.ts'
import type { Unscored } from '#models/scoring/fleet-scorer.ts'
import { noIntervals } from './stages/detect/change.ts'

/** All that a collector knows of a series besides its frames. What must last of it travels as `LearntState`. */
export interface SeriesRecord {
  readonly key: SeriesKey
  readonly id: SeriesId
  readonly shard: number
  /** What the scoring worker calls it. */
  readonly handle: number
  readonly givenObjectiveMs: number | undefined
  learnt: LearntState['objective']
  intervals: Intervals
  /** What was last said of what is known around each open interval; nothing of what was said before a restart. */
  readonly toldContext: Map<AnomalyKind, string>
  threshold: PageThreshold
  skill: Skill
  calibration: RiskCalibration
  readonly checks: ForecastChecks
  /** The newest sample, how long after the one before it was taken, and when it came by our own clock. */
  sample: Sample | undefined
  spacingMs: number
  seenMs: number
  forecast: Forecast | undefined
  /** Why there is none; undefined where there is one, or nothing was scored yet. */
  unscored: Unscored | undefined
  /** The forecast that was last published. */
  told: Forecast | undefined
}

/** The objective that a series is held against. */
export function objectiveFor({
  givenObjectiveMs,
  learnt,
}: SeriesRecord): { readonly ageMs: number; readonly isLearnt: boolean } | undefined {
  if (givenObjectiveMs !== undefined) return { ageMs: givenObjectiveMs, isLearnt: false }
  return learnt === undefined ? undefined : { ageMs: learnt.ageMs, isLearnt: true }
}

/** The series of the shards that this collector owns. */
export class SeriesMemory {
  readonly #objectiveOf: ObjectiveOf
  readonly #records = new Map<SeriesId, SeriesRecord>()
  readonly #byHandle = new Map<number, SeriesRecord>()
  #handles = 0

  constructor(objectiveOf: ObjectiveOf) {
    this.#objectiveOf = objectiveOf
  }

  get size(): number {
    return this.#records.size
  }

  all(): Iterable<SeriesRecord> {
    return this.#records.values()
  }

  get(id: SeriesId): SeriesRecord | undefined {
    return this.#records.get(id)
  }

  ofHandle(handle: number): SeriesRecord | undefined {
    return this.#byHandle.get(handle)
  }

  /** The record of a series, made where there is none. */
  of(key: SeriesKey, nowMs: number): SeriesRecord {
    const id = seriesId(key)
    const known = this.#records.get(id)
    if (known !== undefined) return known
    const record: SeriesRecord = {
      ...{ key, id, shard: shardOf(id), handle: ++this.#handles },
      givenObjectiveMs: this.#objectiveOf(key),
      ...{ learnt: undefined, intervals: noIntervals, threshold: startThreshold(nowMs) },
      ...{
        toldContext: new Map(),
        skill: noSkill,
        calibration: noCalibration,
        checks: new ForecastChecks(),
        sample: undefined,
        spacingMs: 0,
        seenMs: nowMs,
      },
      ...{ forecast: undefined, unscored: undefined, told: undefined },
    }
    this.#records.set(id, record)
    this.#byHandle.set(record.handle, record)
    return record
  }

  /** Goes on from what another collector, or this one before it was stopped, has learnt. */
  restore(state: LearntState, nowMs: number): void {
    const record = this.of(state.series, nowMs)
    record.learnt = state.objective
    record.intervals = state.intervals
    record.threshold = state.threshold
    record.skill = state.skill
    record.calibration = state.calibration ?? noCalibration
  }

  delete(record: SeriesRecord): void {
    this.#records.delete(record.id)
    this.#byHandle.delete(record.handle)
  }
}
