import { z } from 'zod'
import { unknownReason } from './age.ts'
import { fact } from './sample.ts'
import { seriesKey } from './series.ts'

/** Length of a frame. */
export const stepMs = 10_000

const ms = z.number().nonnegative()

/** Ages of one step. `last…` are of the newest sample in the step; `min`/`max` span all its best values. */
const frameAge = z.strictObject({
  minMs: ms,
  maxMs: ms,
  lastMs: ms,
  /** Bounds of the newest sample. */
  lowMs: ms,
  highMs: ms,
  /** Whether all samples of the step were obtained by hard methods. */
  hard: z.boolean(),
})

/** What a series did in one step of ten seconds. */
export const frame = z.strictObject({
  series: seriesKey,
  /** Start of the step, a multiple of `stepMs`. */
  startMs: z.int().nonnegative().multipleOf(stepMs),
  samples: z.int().positive(),
  age: frameAge.optional(),
  /** Why there is no age, when there is none. */
  unknown: unknownReason.optional(),
  /** Last reading of the step. */
  backlog: z.number().nonnegative().optional(),
  /** Means over the step. */
  arrivalsPerS: z.number().nonnegative().optional(),
  readsPerS: z.number().nonnegative().optional(),
  /** Union over the step. */
  facts: z.array(fact),
  lostRecords: z.number().nonnegative(),
})
export type Frame = Readonly<z.output<typeof frame>>
export type FrameAge = Readonly<z.output<typeof frameAge>>
