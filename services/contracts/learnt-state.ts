import { z } from 'zod'
import { seriesKey } from './series.ts'

const ms = z.int().nonnegative()
const probability = z.number().min(0).max(1)
const age = z.number().nonnegative()

/** An interval that is open: when it began, and when something of it was last published. */
const open = { startMs: ms, toldMs: ms }

/** What of a series is wrong now, and what is needed to tell when that ends. Everything is in the time of its samples. */
export const intervals = z.strictObject({
  /** Time of the newest sample and of the newest forecast that were judged: what is older has had its say. */
  judgedMs: ms,
  steppedMs: ms,
  breach: z
    .strictObject({
      ...open,
      peakMs: age,
      /** Since when it seems to be over. */ calmSinceMs: ms.optional(),
    })
    .optional(),
  /** Polls in a row that gave no age, and the first of them. */
  unknown: z.strictObject({ sinceMs: ms, polls: z.int().positive() }).optional(),
  blind: z.strictObject(open).optional(),
  loss: z.strictObject({ ...open, records: z.number().nonnegative(), lastMs: ms }).optional(),
  /** Steps in a row whose probability reached the threshold, and the first of them. */
  risk: z.strictObject({ sinceMs: ms, steps: z.int().positive() }).optional(),
  prediction: z
    .strictObject({ ...open, peakMs: age, probability, calmSinceMs: ms.optional() })
    .optional(),
  /** A prediction ran out while its probability was still high: it is not repeated before that has fallen. */
  isSpent: z.boolean(),
  unusual: z
    .strictObject({ ...open, peakMs: age, score: probability, calmSinceMs: ms.optional() })
    .optional(),
  /** The newest rebalance that was seen. */
  rebalancedMs: ms.optional(),
})
export type Intervals = Readonly<z.output<typeof intervals>>

const skill = z.strictObject({
  checked: z.int().nonnegative(),
  brier: z.number().nonnegative(),
  baselineBrier: z.number().nonnegative(),
  baseRate: probability,
  coverage: probability,
  banded: z.int().nonnegative(),
  isFallenBack: z.boolean(),
})

/**
 * What a collector has learnt of a series; the newest message per series on the compacted `foretap.series-state` is what
 * the next owner of the series goes on from.
 */
export const learntState = z.strictObject({
  v: z.literal(1),
  series: seriesKey,
  atMs: ms,
  /** From when on a probability is a prediction, and when it was last moved. */
  threshold: z.strictObject({ probability, atMs: ms }),
  skill,
  /** What the hazards of the forecaster `by` are multiplied by for this series, as a natural logarithm; absent where nothing was learnt. */
  calibration: z
    .strictObject({ logRate: z.number().min(-10).max(10), by: z.string().max(64) })
    .optional(),
  /** The objective that was learnt because none was given. */
  objective: z.strictObject({ ageMs: z.number().positive(), atMs: ms }).optional(),
  intervals,
})
export type LearntState = Readonly<z.output<typeof learntState>>
