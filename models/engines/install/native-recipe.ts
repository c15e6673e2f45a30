import { existsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { findBuildTools } from './build-tools.ts'
import { InstallProblem } from './install-problem.ts'
import type { InstallContext, InstallStep, Recipe } from './install-step.ts'
import { npmStep } from './npm-step.ts'
import { mustRun, runProgram } from './run-program.ts'
import { tryBinding } from './try-binding.ts'
import { downloadWheels, tensorflowVersion, unpackWheels, wheelsFolder } from './wheels.ts'

const libraryVersion = '4.22.0'
const gypVersion = '13.1.0'
const gibibyte = 2 ** 30
const minute = 60_000

const packageName = (gpu: boolean) => (gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node')

/** How the native engine is got: npm's own binaries where they can be downloaded, else built against TensorFlow from PyPI. */
export function nativeRecipe(gpu: boolean): Recipe {
  const name = packageName(gpu)
  const unlessDownloaded = (step: InstallStep): InstallStep => ({
    ...step,
    run: context =>
      existsSync(join(context.folder, downloadedMark)) ? Promise.resolve() : step.run(context),
  })
  const versions = [libraryVersion, tensorflowVersion, gypVersion]
  return {
    engine: 'native',
    identity: [name, ...versions, process.platform, process.arch, process.version].join(' '),
    bytesNeeded: (gpu ? 14 : 3) * gibibyte,
    steps: [
      npmStep([`${name}@${libraryVersion}`, `node-gyp@${gypVersion}`]),
      downloadStep(name, gpu),
      unlessDownloaded(downloadWheels(gpu)),
      unlessDownloaded(unpackWheels(name)),
      unlessDownloaded(buildStep(name)),
      verifyStep(name),
      cleanStep(name),
    ],
  }
}

/** Exists where the package's own binaries came and work: there is nothing to build then. */
const downloadedMark = 'downloaded'

/** The package's own install script, which downloads TensorFlow and a binding. That it fails is no problem yet. */
function downloadStep(name: string, gpu: boolean): InstallStep {
  return {
    key: 'download',
    title: 'try the binaries that the package itself downloads',
    run: async context => {
      const { folder, env, signal, note } = context
      const path = [join(folder, 'node_modules/.bin'), dirname(process.execPath), env.PATH ?? '']
      const { code, printed, why } = await runProgram({
        command: process.execPath,
        args: ['scripts/install.js', gpu ? 'gpu' : 'cpu'],
        cwd: join(folder, 'node_modules', name),
        env: { ...env, PATH: path.join(delimiter) },
        ...{ signal, limitMs: 10 * minute },
      })
      signal.throwIfAborted()
      const tried = code === 0 ? await tryBinding(context, name) : undefined
      signal.throwIfAborted()
      if (tried?.code === 0) return writeFile(join(folder, downloadedMark), '')
      note(`${noDownload(tried?.printed ?? why ?? printed)}; it is built here instead`)
      await findBuildTools(context)
    },
  }
}

/** Why the download is of no use, out of all that was printed meanwhile. */
function noDownload(printed: string): string {
  const network = /ENOTFOUND|ECONN\w+|ETIMEDOUT|EAI_AGAIN|took more than .*/.exec(printed)?.[0]
  if (network !== undefined) return `they cannot be had (${network})`
  const error = /(?:Error: |ERR! |status )[^\n]*/.exec(printed)?.[0]
  return `they do not work here${error === undefined ? '' : ` (${error})`}`
}

function buildStep(name: string): InstallStep {
  return {
    key: 'build',
    title: 'build the binding for this Node.js',
    run: async context => {
      const { folder, env, signal } = context
      const { python } = await findBuildTools(context)
      const headers = await headersFolder(context)
      await mustRun(
        {
          command: process.execPath,
          args: [
            join(folder, 'node_modules/node-gyp/bin/node-gyp.js'),
            ...['rebuild', `--python=${python}`, ...(headers ? [`--nodedir=${headers}`] : [])],
            ...['--', '-Dnapi_build_version=8', '-Dmodule_name=tfjs_binding'],
            '-Dmodule_path=./lib/napi-v8',
          ],
          cwd: join(folder, 'node_modules', name),
          ...{ env, signal, limitMs: 20 * minute },
        },
        'What the compiler says is above; with a newer C++ compiler run the same command again.',
      )
    },
  }
}

/** Where the headers of this Node.js are: beside it, or from npm; undefined leaves node-gyp to download them. */
async function headersFolder({ folder, env, signal }: InstallContext): Promise<string | undefined> {
  const hasHeaders = (root: string) => existsSync(join(root, 'include/node/node_version.h'))
  const beside = join(dirname(process.execPath), '..')
  if (hasHeaders(beside)) return beside
  const name = `node-${process.platform}-${process.arch}`
  const version = process.version.slice(1)
  await runProgram({
    command: 'npm',
    args: [
      ...['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--force'],
      ...['--no-save', '--no-package-lock', `${name}@${version}`],
    ],
    ...{ cwd: folder, env, signal, limitMs: 10 * minute },
  })
  const fetched = join(folder, 'node_modules', name)
  return hasHeaders(fetched) ? fetched : undefined
}

function verifyStep(name: string): InstallStep {
  return {
    key: 'verify',
    title: 'load it and compute',
    run: async context => {
      const { code, printed, why = '' } = await tryBinding(context, name)
      context.signal.throwIfAborted()
      if (code !== 0) {
        throw new InstallProblem(
          `TensorFlow was installed and does not start: ${why || printed}`,
          'This machine cannot run it; Foretap goes on with WebAssembly.',
        )
      }
      context.note(printed.split('\n').at(-1) ?? '')
    },
  }
}

/** Takes away what only the build needed, and maps for debuggers: half of the bytes. */
function cleanStep(name: string): InstallStep {
  return {
    key: 'clean',
    title: 'remove what only the build needs',
    run: async ({ folder }) => {
      const modules = join(folder, 'node_modules')
      const headers = `node-${process.platform}-${process.arch}`
      for (const path of [
        join(folder, wheelsFolder),
        join(modules, name, 'deps/include'),
        join(modules, name, 'build'),
        join(modules, 'node-gyp'),
        join(modules, headers),
      ]) {
        await rm(path, { recursive: true, force: true })
      }
      const maps = await readdir(join(modules, '@tensorflow'), { recursive: true })
      for (const path of maps.filter(one => one.endsWith('.js.map'))) {
        await rm(join(modules, '@tensorflow', path), { force: true })
      }
    },
  }
}
