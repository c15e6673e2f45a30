import { type CorpusOptions, chosenLaws } from '#models/training/corpora.ts'
import type { TrainingPlan } from '#models/training/train-network.ts'
import { usualPlan } from '#models/training/training-run.ts'
import { cliErrors } from '../errors.ts'
import { wholeNumber } from '../number-flags.ts'

/** Flags of `foretap train`, as commander gives them. */
export interface TrainFlags {
  readonly output: string
  readonly seed?: string
  readonly epochs?: string
  readonly laws?: string
  readonly seedsPerLaw?: string
  readonly days?: string
  readonly recordings?: readonly string[]
  readonly resume?: boolean
}

export interface TrainOptions {
  readonly output: string
  readonly isResumed: boolean
  readonly corpus: CorpusOptions
  readonly plan: TrainingPlan
}

/** What the flags ask for. Throws `CLI_USAGE_WRONG`. */
export function trainOptions(flags: TrainFlags): TrainOptions {
  const laws = flags.laws?.split(',').map(name => name.trim())
  try {
    chosenLaws(laws)
  } catch (cause) {
    throw cliErrors.USAGE_WRONG(cause instanceof Error ? cause.message : String(cause))
  }
  return {
    output: flags.output,
    isResumed: flags.resume ?? false,
    corpus: {
      ...(laws === undefined ? {} : { laws }),
      seedsPerLaw: wholeNumber(flags.seedsPerLaw ?? '200', '--seeds-per-law', 1),
      days: wholeNumber(flags.days ?? '4', '--days', 2),
      folders: flags.recordings ?? [],
    },
    plan: {
      ...usualPlan,
      seed: wholeNumber(flags.seed ?? String(usualPlan.seed), '--seed', 0),
      epochs: wholeNumber(flags.epochs ?? String(usualPlan.epochs), '--epochs', 1),
    },
  }
}
