import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Names another folder for installed engines. */
const engineFolderVariable = 'FORETAP_ENGINES'

/** With 1, adapters of WebGPU count that compute on the processor: correct and slow, for tests. */
export const webgpuFallbackVariable = 'FORETAP_WEBGPU_FALLBACK'

/** Variables that engines read; they set no option of the configuration. */
export const engineVariables = [engineFolderVariable, webgpuFallbackVariable] as const

/**
 * Where `foretap engine install` puts engines: a folder of the user's own data, which no `npm ci` wipes
 * (https://specifications.freedesktop.org/basedir-spec).
 */
export function engineFolder(env: Environment): string {
  const named = env[engineFolderVariable]
  if (named) return resolve(named)
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'foretap', 'engines')
}

/** Where an installed engine has its node_modules. */
const installedFolder = (name: 'native' | 'webgpu', env: Environment) =>
  join(engineFolder(env), name)

/** Resolves the modules beside Foretap, then those of an installed engine. */
export function requiresOf(name: 'native' | 'webgpu', env: Environment): readonly NodeJS.Require[] {
  return [import.meta.url, join(installedFolder(name, env), 'package.json')].map(createRequire)
}

/** The first of these packages that is found, nearest place first; undefined where none is. */
export function resolvePackage(
  packages: readonly string[],
  requires: readonly NodeJS.Require[],
): string | undefined {
  for (const require of requires) {
    for (const name of packages) {
      try {
        return require.resolve(name)
      } catch {
        // Not there: the next place is looked at.
      }
    }
  }
  return undefined
}
