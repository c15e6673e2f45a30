import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedDirectory } from '#lab/cached-directory.ts'
import { installEngine } from '#models/engines/install/install-engine.ts'
import { InstallProblem } from '#models/engines/install/install-problem.ts'
import { nativeRecipe } from '#models/engines/install/native-recipe.ts'
import { webgpuRecipe } from '#models/engines/install/webgpu-recipe.ts'

const cachedEngines = join(import.meta.dirname, '../../../.cache/engines')
const recipes = { native: nativeRecipe(false), webgpu: webgpuRecipe() } as const
/** Fetching half a gigabyte and compiling, on a slow machine with a slow network. */
const limitMs = 14 * 60_000

/** The folder of installed engines, or why this machine cannot have the engine. */
export type EngineForTests = { readonly engines: string } | { readonly unavailable: string }

/**
 * An engine as `foretap engine install` installs it: the one below FORETAP_ENGINES where that is set, else installed once
 * into the cache, which test processes and benchmarks share. `log` is told that it takes a while.
 */
export async function engineForTests(
  name: keyof typeof recipes,
  log: (line: string) => void = line => process.stderr.write(`${line}\n`),
): Promise<EngineForTests> {
  const given = process.env.FORETAP_ENGINES
  if (given && existsSync(join(given, name))) return { engines: given }
  const recipe = recipes[name]
  // An empty folder is the mark of what is installed: another version is another mark.
  const mark = join(cachedEngines, `.has-${recipe.identity.replaceAll(/[^\w.-]+/g, '-')}`)
  if (!existsSync(join(cachedEngines, name))) await rm(mark, { recursive: true, force: true })
  try {
    await cachedDirectory(mark, async () => {
      log(`Installing the engine ${name} into the cache; this takes minutes once.`)
      await installEngine(recipe, {
        engines: cachedEngines,
        env: process.env,
        signal: AbortSignal.timeout(limitMs),
        onProgress: ({ title, state }) => state === 'done' && log(`  ${title}: done`),
      })
    })
    return { engines: cachedEngines }
  } catch (thrown) {
    if (thrown instanceof InstallProblem) return { unavailable: thrown.message }
    if (thrown instanceof Error && thrown.name === 'TimeoutError') {
      return { unavailable: `it was not installed within ${limitMs / 60_000} min` }
    }
    throw thrown
  }
}
