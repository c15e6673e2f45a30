import { z } from 'zod'
import { collectorStatus, reliabilityBin } from './collector-status.ts'
import { latencyKind } from './series.ts'

const count = z.number().nonnegative()
const share = z.number().min(0).max(1)

/** How good forecasts have been, of one series or of all: over about a day of checked ones. */
const forecastSkill = z.strictObject({
  /** Forecasts that were held against what came, one a minute. */
  checked: count,
  /** Mean squared errors of P(breach within 15 minutes): of what was said, and of the best plain forecaster. */
  brier: count,
  baselineBrier: count,
  /** Share of them that a breach followed. */
  baseRate: share,
  /** Against always saying the base rate: 1 is perfect, 0 no better; absent where nothing broke or too little is known. */
  brierSkill: z.number().optional(),
  /** Share of ages inside the central 80 % band. */
  coverage: share.optional(),
})

/** What came of predictions. */
const predictionRecord = z.strictObject({
  fromMs: z.int(),
  confirmed: count,
  averted: count,
  false: count,
  open: count,
  /** Confirmed ones among those that came or did not, averted ones left out; absent where there are none. */
  precision: share.optional(),
  /** From the prediction to the breach, of confirmed ones: the median, and what nine in ten exceed. Seconds. */
  leadMedianS: count.optional(),
  leadLowS: count.optional(),
  /** Whether there are more than were counted: these are the newest. */
  isCut: z.boolean(),
})
export type PredictionRecord = Readonly<z.output<typeof predictionRecord>>

/** `GET /api/v1/model`. */
export const modelStatus = z.strictObject({
  atMs: z.int(),
  /** Every collector that told of itself lately, by name. */
  collectors: z.array(collectorStatus),
  /** Over all collectors. */
  skill: forecastSkill,
  reliability: z.array(reliabilityBin),
  series: z.strictObject({
    known: count,
    proven: count,
    fallenBack: count,
    unscored: z.record(z.string(), count),
  }),
  /** Of the last 30 days. */
  predictions: predictionRecord,
})
export type ModelStatus = Readonly<z.output<typeof modelStatus>>

/** How good the forecasts of one series are. */
export const seriesSkill = forecastSkill.extend({
  id: z.string(),
  cluster: z.string(),
  stream: z.string(),
  consumer: z.string(),
  kind: latencyKind,
  atMs: z.int(),
  /** Whether past forecasts have shown skill, and whether the best plain forecaster speaks in its place. */
  isProven: z.boolean(),
  isFallenBack: z.boolean(),
  /** Probability from which its forecasts become predictions. */
  threshold: share,
})
export type SeriesSkill = Readonly<z.output<typeof seriesSkill>>

/** `GET /api/v1/model/series`: those whose forecasts fell back or are the worst first. */
export const seriesSkillList = z.strictObject({ atMs: z.int(), series: z.array(seriesSkill) })
export type SeriesSkillList = Readonly<z.output<typeof seriesSkillList>>
