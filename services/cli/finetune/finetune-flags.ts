import { aboveZero, wholeNumber } from '../number-flags.ts'

/** Flags of `foretap finetune`, as commander gives them. */
export interface FinetuneFlags {
  readonly output: string
  readonly slo?: string
  readonly model?: string
  readonly epochs?: string
  readonly seed?: string
  readonly anyway?: boolean
}

export interface FinetuneOptions {
  readonly output: string
  /** For CSV files; folders bring their own. */
  readonly objective: number | undefined
  /** A folder with weights to begin with; absent for the shipped ones. */
  readonly model: string | undefined
  readonly epochs: number
  readonly seed: number
  /** Whether weights that foretell no better are written, too. */
  readonly isWrittenAnyway: boolean
}

/** What the flags ask for. Throws `CLI_USAGE_WRONG`. */
export function finetuneOptions(flags: FinetuneFlags): FinetuneOptions {
  return {
    ...{ output: flags.output, model: flags.model, isWrittenAnyway: flags.anyway ?? false },
    objective: flags.slo === undefined ? undefined : aboveZero(flags.slo, '--slo'),
    epochs: wholeNumber(flags.epochs ?? '3', '--epochs', 1),
    seed: wholeNumber(flags.seed ?? '1', '--seed', 0),
  }
}
