import { resolve } from 'node:path'
import { baselineNamed, baselines } from '#models/baselines/registry.ts'
import type { Forecaster } from '#models/forecaster.ts'
import { cliErrors } from '../errors.ts'
import { aboveZero } from '../number-flags.ts'

/** Flags of `foretap score`, as commander gives them. */
export interface ScoreFlags {
  readonly input: string
  readonly slo?: string
  readonly output?: string
  readonly forecaster?: string
}

export interface ScoreOptions {
  readonly input: string
  readonly objective: number | undefined
  /** Standard output where it is absent. */
  readonly output: string | undefined
  /** A plain one, or the network that ships with the package. */
  readonly forecaster: Forecaster | 'network'
}

/** What the flags ask for. Throws `CLI_USAGE_WRONG`. */
export function scoreOptions({ input, slo, output, forecaster }: ScoreFlags): ScoreOptions {
  if (output !== undefined && resolve(output) === resolve(input)) {
    throw cliErrors.USAGE_WRONG('--output would overwrite --input: choose another name.')
  }
  return {
    ...{ input, output },
    objective: slo === undefined ? undefined : aboveZero(slo, '--slo'),
    forecaster: forecaster === undefined ? 'network' : forecasterOf(forecaster),
  }
}

function forecasterOf(name: string): Forecaster | 'network' {
  if (name === 'network') return name
  const found = baselineNamed(name)
  if (found !== undefined) return found
  const names = ['network', ...baselines.map(one => one.name)].join(', ')
  throw cliErrors.USAGE_WRONG(`No forecaster is called "${name}". There are: ${names}.`)
}
