import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { type FlagSetting, type LoadedConfig, loadConfig } from '#kit/config/load-config.ts'
import { problemText } from '#kit/config/problem.ts'
import type { ConfigFile } from '#kit/config/yaml-file.ts'
import { fileTroubleText } from '#kit/file-trouble.ts'
import { engineVariables } from '#models/engines/engine-folder.ts'
import { cliErrors } from './errors.ts'
import type { Terminal } from './terminal.ts'

export const envPrefix = 'FORETAP_'
/** Names the configuration file where no flag does. */
export const configVariable = 'FORETAP_CONFIG'

/** Holds the token that commands show to the running Foretap, where it needs one. */
export const tokenVariable = 'FORETAP_TOKEN'

export interface ConfigRequest {
  /** As given with `--config`. */
  readonly configFile: string | undefined
  readonly flags: readonly FlagSetting[]
}

/** The configuration of a command. Throws `CLI_CONFIG_INVALID` with every problem, one a line. */
export async function loadRootConfig<Schema extends z.ZodType>(
  schema: Schema,
  request: ConfigRequest,
  { env }: Pick<Terminal, 'env'>,
): Promise<z.output<Schema>> {
  const loaded = await readRootConfig(schema, request, { env })
  if (loaded.ok) return loaded.config
  const count = loaded.problems.length
  const lines = loaded.problems.map(problem => `  ${problemText(problem)}`)
  throw cliErrors.CONFIG_INVALID(
    `${count === 1 ? 'There is 1 problem' : `There are ${count} problems`}:\n${lines.join('\n')}`,
  )
}

/** The same with problems as values. */
export async function readRootConfig<Schema extends z.ZodType>(
  schema: Schema,
  { configFile, flags }: ConfigRequest,
  { env }: Pick<Terminal, 'env'>,
): Promise<LoadedConfig<z.output<Schema>>> {
  const name = configFile ?? env[configVariable]
  return loadConfig(schema, {
    file: name === undefined || name === '' ? undefined : await readConfigFile(name),
    env,
    envPrefix,
    envReserved: [configVariable, tokenVariable, ...engineVariables],
    flags,
    readText: path => readFile(path, 'utf8'),
  })
}

async function readConfigFile(name: string): Promise<ConfigFile> {
  try {
    return { name, text: await readFile(name, 'utf8') }
  } catch (cause) {
    throw cliErrors.CONFIG_UNREADABLE(fileTroubleText(cause, name), cause)
  }
}
