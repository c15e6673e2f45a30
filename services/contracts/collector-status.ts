import { z } from 'zod'

const ms = z.number().nonnegative()
const count = z.number().nonnegative()
const text = z.string().max(400)

/** What came of the moments at which about the same P(breach within 15 minutes) was said. */
export const reliabilityBin = z.strictObject({
  /** Lower end of the class: 0, .1, … .9. */
  from: z.number().min(0).max(1),
  /** Mean of what was said, and the share after which the objective broke. */
  said: z.number().min(0).max(1),
  came: z.number().min(0).max(1),
  /** Checked forecasts; older ones count less. */
  moments: count,
})
export type ReliabilityBin = Readonly<z.output<typeof reliabilityBin>>

/** Scores of a network on recordings that were kept apart from its training, as its manifest has them. */
const scores = z.record(z.string().max(64), z.number().nullable())

/** Which network speaks, where it comes from, and what computes it. */
const forecasterAbout = z.strictObject({
  name: z.string().max(64),
  version: z.int(),
  parameters: z.int(),
  features: z.strictObject({ version: z.int(), count: z.int() }),
  training: z.strictObject({
    seed: z.int(),
    examples: z.int(),
    recordings: z.record(z.string().max(64), z.int()),
    engine: z.string().max(64),
  }),
  /** By law of the recordings. */
  scores: z.record(z.string().max(64), scores),
  engines: z.strictObject({
    /** Which engine computes batches from which size on. */
    plan: z.array(z.strictObject({ engine: z.string().max(64), fromRows: z.int() })).max(10),
    found: z.array(z.strictObject({ name: z.string().max(64), about: text })).max(10),
    missing: z.array(z.strictObject({ name: z.string().max(64), why: text })).max(10),
  }),
})
export type ForecasterAbout = Readonly<z.output<typeof forecasterAbout>>

/** How a collector forecasts; one message a minute on the compacted `foretap.collectors`, key = its name. */
export const collectorStatus = z.strictObject({
  v: z.literal(1),
  collector: z.string().min(1).max(255),
  atMs: z.int().nonnegative(),
  /** Who speaks; absent while the forecaster is being loaded. */
  by: z.string().max(64).optional(),
  /** Why a better forecaster was not taken. */
  problems: z.array(text).max(5),
  /** Of a network; plain forecasters need no telling. */
  about: forecasterAbout.optional(),
  scoring: z.strictObject({
    /** Series whose past is held, and what that takes. */
    series: count,
    bytes: count,
    /** The newest step: series that were scored, and how long it took. */
    scored: count,
    tookMs: ms,
    /** How often the thread that scores died since the start. */
    restarts: count,
  }),
  series: z.strictObject({
    proven: count,
    fallenBack: count,
    /** Series that are not forecast, by why. */
    unscored: z.record(z.string().max(64), count),
  }),
  /** Over about a day: means over checked forecasts of all series. */
  skill: z.strictObject({
    checked: count,
    brier: ms,
    baselineBrier: ms,
    /** Share of checked forecasts that a breach followed. */
    baseRate: z.number().min(0).max(1),
    /** Share of ages inside the central 80 % band; absent where no bands are given. */
    coverage: z.number().min(0).max(1).optional(),
  }),
  /** Over some weeks; classes without a moment are left out. */
  reliability: z.array(reliabilityBin).max(10),
})
export type CollectorStatus = Readonly<z.output<typeof collectorStatus>>
