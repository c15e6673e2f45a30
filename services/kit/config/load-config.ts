import type { z } from 'zod'
import { deepFreeze } from './deep-freeze.ts'
import { type Environment, overlayEnvironment, withValue } from './environment.ts'
import { type OptionPath, optionTree, pathText } from './option-tree.ts'
import { type ConfigProblem, problemsOf } from './problem.ts'
import { type ReadText, readSecretFiles } from './secret-files.ts'
import { type ConfigFile, originIn, parseConfigFile } from './yaml-file.ts'

/** What one flag of the command line sets. */
export interface FlagSetting {
  /** As the user wrote it, e.g. `--port`. */
  readonly flag: string
  readonly path: OptionPath
  readonly value: unknown
  /** What of the file the flag stands for as a whole: `--kafka` watches this cluster, not those of the file. */
  readonly insteadOf?: OptionPath
}

export interface ConfigSources {
  readonly file?: ConfigFile | undefined
  readonly env: Environment
  readonly envPrefix: string
  /** Variables under the prefix that are not options. */
  readonly envReserved?: readonly string[]
  readonly flags?: readonly FlagSetting[]
  readonly readText: ReadText
}

export type LoadedConfig<Config> =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

/**
 * File < environment < flags, validated as a whole, deep-frozen. All problems come at once; only a file
 * that is no YAML hides those behind it, since nothing of it can be known.
 */
export async function loadConfig<Schema extends z.ZodType>(
  schema: Schema,
  sources: ConfigSources,
): Promise<LoadedConfig<z.output<Schema>>> {
  const options = optionTree(schema)
  const file = parseConfigFile(sources.file ?? { name: '', text: '' })
  if (file.problems.length > 0) return { ok: false, problems: file.problems }

  const flags = sources.flags ?? []
  const base = flags.reduce<unknown>(
    (tree, { insteadOf }) => (insteadOf ? withValue(tree, insteadOf, undefined) : tree),
    file.tree,
  )
  const { env, envPrefix: prefix, envReserved: reserved = [] } = sources
  const fromEnv = overlayEnvironment({ tree: base, options, env, prefix, reserved })
  const overlaid = flags.reduce<unknown>(
    (tree, { path, value }) => withValue(tree, path, value),
    fromEnv.tree,
  )
  const flagOrigins = new Map(flags.map(({ path, flag }) => [pathText(path), flag]))
  const originOf = (path: OptionPath) =>
    originIn(flagOrigins, path) ?? originIn(fromEnv.origins, path) ?? file.originOf(path)

  const secrets = await readSecretFiles(overlaid, options, sources.readText)
  const parsed = await schema.safeParseAsync(secrets.tree)
  const found = parsed.success
    ? []
    : problemsOf(parsed.error, { options, tree: secrets.tree, originOf })
  const ofSecrets = secrets.problems.map(({ at, ...problem }) => {
    const origin = originOf(at)
    return origin === undefined ? problem : { ...problem, origin }
  })
  const problems = [...fromEnv.problems, ...ofSecrets, ...found]
  if (!parsed.success || problems.length > 0) return { ok: false, problems }
  return { ok: true, config: deepFreeze(parsed.data) }
}
