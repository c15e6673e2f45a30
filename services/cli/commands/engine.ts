import { AppError } from '#kit/errors.ts'
import { compareEngines } from '#models/engines/compare-engines.ts'
import { engineNames } from '#models/engines/engine.ts'
import { engineFolder } from '#models/engines/engine-folder.ts'
import { type InstallProgress, installEngine } from '#models/engines/install/install-engine.ts'
import { InstallProblem } from '#models/engines/install/install-problem.ts'
import type { Recipe } from '#models/engines/install/install-step.ts'
import { nativeRecipe } from '#models/engines/install/native-recipe.ts'
import { webgpuRecipe } from '#models/engines/install/webgpu-recipe.ts'
import { engineList } from '../engines-text.ts'
import { cliErrors } from '../errors.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { paint, type Terminal } from '../terminal.ts'

/** Shows which engines are here, how fast each is, and how to get the others. */
export async function listEngines(
  { json = false }: { readonly json?: boolean },
  { out }: Pick<Terminal, 'out'>,
): Promise<void> {
  const comparison = await compareEngines()
  out.write(json ? `${JSON.stringify(comparison)}\n` : engineList(comparison))
}

export interface InstallFlags {
  readonly engine: string
  readonly gpu?: boolean
}

/** Gets or builds an engine. What an attempt that was stopped has done is kept for the next one. */
export async function installEngineCommand(
  { engine, gpu = false }: InstallFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const stop = new AbortController()
  using _listening = terminal.onStopRequest(() => {
    if (stop.signal.aborted) terminal.exitNow(exitCodes.failed)
    stop.abort()
  })
  const engines = engineFolder(terminal.env)
  using progress = showSteps(terminal)
  try {
    const place = await installEngine(recipeOf(engine, gpu), {
      ...{ engines, env: terminal.env, signal: stop.signal },
      onProgress: progress.show,
    })
    progress[Symbol.dispose]()
    terminal.out.write(`Installed in ${place}; foretap engine ls shows how fast it is.\n`)
    return exitCodes.fine
  } catch (thrown) {
    progress[Symbol.dispose]()
    if (stop.signal.aborted) {
      terminal.err.write('Stopped. The same command goes on from here.\n')
      return exitCodes.failed
    }
    if (!(thrown instanceof InstallProblem)) throw thrown
    const { message: why, advice, cause } = thrown
    const spec = {
      retry: 'never',
      http: 500,
      text: 'The engine is not installed.',
      advice,
    } as const
    throw new AppError('CLI_ENGINE_NOT_INSTALLED', spec, { why, cause })
  }
}

/** Engines that are not part of the package. */
const recipes: Readonly<Record<Recipe['engine'], (gpu: boolean) => Recipe>> = {
  native: nativeRecipe,
  webgpu: webgpuRecipe,
}

function recipeOf(engine: string, gpu: boolean): Recipe {
  const names = Object.keys(recipes) as readonly Recipe['engine'][]
  const name = names.find(one => one === engine)
  if (gpu && name !== 'native') throw cliErrors.USAGE_WRONG('--gpu is for the engine native.')
  if (name !== undefined) return recipes[name](gpu)
  const why = engineNames.some(one => one === engine)
    ? `The engine ${engine} is part of Foretap and needs no installation.`
    : `There is no engine ${engine}; those to install are ${names.join(' and ')}.`
  throw cliErrors.USAGE_WRONG(why)
}

interface Steps extends Disposable {
  readonly show: (progress: InstallProgress) => void
}

const tickMs = 1_000

/** One line per step; on a terminal the step at work counts its seconds. */
function showSteps({ err }: Pick<Terminal, 'err'>): Steps {
  const { dim } = paint(err)
  let line = ''
  let begunMs = 0
  const seconds = () => Math.round((performance.now() - begunMs) / 1_000)
  const rewrite = (text: string) => err.write(`\r\u001b[K${text}`)
  const ticking = setInterval(() => {
    if (err.isTerminal && line !== '') rewrite(`${line} … ${dim(`${seconds()} s`)}`)
  }, tickMs)
  const end = (text: string) => {
    if (line === '') return
    if (err.isTerminal) rewrite('')
    err.write(`${line}: ${text}\n`)
    line = ''
  }
  return {
    show({ step, steps, title, state, note }) {
      const name = `${step}/${steps} ${title}`
      switch (state) {
        case 'begun':
          line = name
          begunMs = performance.now()
          if (err.isTerminal) rewrite(`${line} …`)
          return
        case 'noted':
          if (err.isTerminal) rewrite('')
          err.write(`    ${note ?? ''}\n`)
          return
        case 'kept':
          err.write(`${name}: done before\n`)
          return
        case 'done':
          end(`done in ${seconds()} s`)
          return
        default:
          return state satisfies never
      }
    },
    [Symbol.dispose]() {
      clearInterval(ticking)
      end('not done')
    },
  }
}
