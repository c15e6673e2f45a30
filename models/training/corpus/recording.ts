import type { SeriesColumns } from '../../features/feature-rows.ts'
import type { Covariate } from '../../series/covariates.ts'

/** Spacing of all recordings. */
export const stepS = 10

/** A disturbance that a law injected, for reading errors by kind; training never sees it. */
export interface InjectedFault {
  readonly kind: string
  readonly startS: number
  readonly endS: number
  /** Recovers by itself before it breaks the objective, mostly. */
  readonly isDecoy: boolean
}

/** One pipeline, as a bridge would have seen it: evenly spaced columns of equal length. */
export interface Recording {
  /** Which law or which real broker made it: what validation holds out. */
  readonly law: string
  readonly seed: number
  /** In the unit of `value`. */
  readonly objective: number
  readonly value: Float32Array
  readonly covariates: Readonly<Partial<Record<Covariate, Float32Array>>>
  readonly faults: readonly InjectedFault[]
  /** Rows from one reading to the next, where the series is read more seldom than its rows are; rows between hold the last one. */
  readonly readEvery?: number
}

/** A way the world may work: laws differ in load, service, measurement and faults, not merely in seeds. */
export interface Law {
  readonly name: string
  readonly about: string
  /** Same seed and days, same recording. */
  simulate(seed: number, days: number): Recording
}

/** Recordings carry no date: those that are forecast begin at this one. Seconds since 1970. */
const startS = 1_740_000_000

/** A recording as the history that a forecaster reads. */
export const historyOf = ({
  objective,
  value,
  covariates,
}: Recording): SeriesColumns & {
  readonly timeS: Float64Array
} => ({
  objective,
  timeS: Float64Array.from(value, (_, i) => startS + i * stepS),
  columns: { value, ...covariates },
})
