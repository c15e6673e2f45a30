import { problemText } from '#kit/config/problem.ts'
import { AppError } from '#kit/errors.ts'
import { type ForetapConfig, foretapConfig } from '../config.ts'
import { cliErrors } from '../errors.ts'
import { configVariable, readRootConfig } from '../load-root-config.ts'
import type { Terminal } from '../terminal.ts'
import { type Check, failedCheck } from './check.ts'

export interface ConfigChecks {
  readonly checks: readonly Check[]
  /** Absent where it cannot be used. */
  readonly config?: ForetapConfig
}

/** Whether there is a configuration and what is wrong with it, all of it. */
export async function checkConfiguration(
  configFile: string | undefined,
  terminal: Pick<Terminal, 'env'>,
): Promise<ConfigChecks> {
  const area = 'configuration'
  const name = configFile ?? terminal.env[configVariable]
  try {
    const loaded = await readRootConfig(foretapConfig, { configFile, flags: [] }, terminal)
    if (loaded.ok) {
      const text = name
        ? `${name} is fine`
        : 'no file is named: defaults and FORETAP_* variables apply'
      return { checks: [{ area, check: 'options', state: 'ok', text }], config: loaded.config }
    }
    const { advice } = cliErrors.table.CONFIG_INVALID
    return {
      checks: loaded.problems.map(problem => ({
        ...{ area, check: 'options', state: 'failed', text: problemText(problem), advice },
      })),
    }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { checks: [failedCheck(thrown, { area, check: 'file' })] }
  }
}
