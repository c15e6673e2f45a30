import { z } from 'zod'
import { age } from './age.ts'
import { forecast } from './forecast.ts'
import { type SeriesKey, seriesId, seriesKey } from './series.ts'
import { unit } from './unit.ts'

/**
 * What is wrong with a series, or is about to be.
 *
 * | kind | meaning |
 * | --- | --- |
 * | breach | the low bound of the age is above the objective |
 * | predicted_breach | the objective is expected to break soon |
 * | unusual | the age behaves as it hardly ever does, objective or not |
 * | blind | nobody could tell the age for three polls |
 * | data_loss | retention deleted records that the consumer had not read |
 */
export const anomalyKinds = ['breach', 'predicted_breach', 'unusual', 'blind', 'data_loss'] as const
export const anomalyKind = z.enum(anomalyKinds)
export type AnomalyKind = z.output<typeof anomalyKind>

/** What came of a prediction: the objective broke, nearly broke and recovered, or nothing came near. */
const outcomes = ['confirmed', 'averted', 'false'] as const
export const outcome = z.enum(outcomes)
export type Outcome = z.output<typeof outcome>

/** A fact that was true shortly before the onset and may be why. */
const circumstance = z.strictObject({
  what: z.string().max(64),
  text: z.string().max(200),
  atMs: z.int().nonnegative(),
  link: z.string().max(2_000).optional(),
})

/** One interval in which something is wrong with a series; published when it opens, as it changes, and when it ends. */
export const anomaly = z.strictObject({
  v: z.literal(1),
  /** `anomalyId` of series, kind and start: a replay or a second collector gives the same. */
  id: z.string().min(1).max(128),
  series: seriesKey,
  kind: anomalyKind,
  /** Start of the interval: the step or poll of its onset. */
  startMs: z.int().nonnegative(),
  /** When this message's evidence was gathered. */
  atMs: z.int().nonnegative(),
  /** End of the interval; absent while it is open. */
  endMs: z.int().nonnegative().optional(),
  objectiveMs: z.number().positive().optional(),
  /** Whether the objective was learnt from history because none was given. */
  objectiveLearnt: z.boolean().default(false),
  age,
  /** What ages and objective are in, where they are no ages. */
  unit: unit.optional(),
  /** The highest best age in the interval so far, ms. */
  peakMs: z.number().nonnegative().optional(),
  backlog: z.number().nonnegative().optional(),
  forecast: forecast.optional(),
  /** Of a prediction that ended. */
  outcome: outcome.optional(),
  /** What happened in words with numbers, for a person. */
  text: z.string().max(400),
  /** Facts about stream and consumer: owner, service, region, tier, … */
  labels: z.record(z.string().max(64), z.string().max(200)),
  circumstances: z.array(circumstance).max(8),
})
export type Anomaly = Readonly<z.output<typeof anomaly>>

/** The id of an interval: a pure function of series, kind and start. At most 128 characters. */
export function anomalyId(series: SeriesKey, kind: AnomalyKind, startMs: number): string {
  return `${kind}-${startMs.toString(36)}-${hash(seriesId(series))}`
}

/** 53 bits of two FNV-1a hashes with different starts, in base 36. */
function hash(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193]
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = Math.imul(b ^ text.charCodeAt(text.length - 1 - i), 0x85ebca6b)
  }
  return ((a >>> 0) * 2 ** 21 + ((b >>> 0) & 0x1fffff)).toString(36)
}
