import { type EngineChoice, engineChoices } from '#models/engines/engine.ts'
import { cliErrors } from '../errors.ts'
import { aboveZero } from '../number-flags.ts'

/** Flags of `foretap backtest`, as commander gives them. */
export interface BacktestFlags {
  readonly slo?: string
  readonly html?: string
  readonly budget?: string
  readonly model?: string
  readonly engine?: string
  readonly json?: boolean
}

export interface BacktestOptions {
  /** For CSV files; folders bring their own. */
  readonly objective: number | undefined
  /** Where the report goes; absent where none is wanted. */
  readonly html: string | undefined
  /** False alarms per series and day. */
  readonly budget: number
  /** A folder with weights; absent for the shipped ones. */
  readonly model: string | undefined
  readonly engine: EngineChoice
  readonly isJson: boolean
}

/** What the flags ask for. Throws `CLI_USAGE_WRONG`. */
export function backtestOptions(flags: BacktestFlags): BacktestOptions {
  return {
    objective: flags.slo === undefined ? undefined : aboveZero(flags.slo, '--slo'),
    budget: aboveZero(flags.budget ?? '1', '--budget'),
    engine: engineOf(flags.engine ?? 'wasm'),
    ...{ html: flags.html, model: flags.model, isJson: flags.json ?? false },
  }
}

function engineOf(name: string): EngineChoice {
  const found = engineChoices.find(choice => choice === name)
  if (found !== undefined) return found
  throw cliErrors.USAGE_WRONG(
    `No engine is called "${name}". There are: ${engineChoices.join(', ')}.`,
  )
}
