import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findBuildTools } from './build-tools.ts'
import type { InstallContext, InstallStep, Recipe } from './install-step.ts'
import { npmStep } from './npm-step.ts'
import { mustRun, runProgram } from './run-program.ts'
import { downloadWheels, unpackWheels, wheelsFolder } from './wheels.ts'

const libraryVersion = '4.22.0'
const gypVersion = '13.1.0'
const gibibyte = 2 ** 30
const minute = 60_000

const packageName = (gpu: boolean) => (gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node')

/** How the native engine is got: npm's own binaries where they can be downloaded, else built against TensorFlow from PyPI. */
export function nativeRecipe(gpu: boolean): Recipe {
  const name = packageName(gpu)
  const bindingOf = ({ folder }: InstallContext) =>
    join(folder, 'node_modules', name, 'lib/napi-v8/tfjs_binding.node')
  const isThere = (context: InstallContext) => existsSync(bindingOf(context))
  /** Only where the download did not work. */
  const unlessThere = (step: InstallStep): InstallStep => ({
    ...step,
    run: context => (isThere(context) ? Promise.resolve() : step.run(context)),
  })
  return {
    engine: 'native',
    identity: [name, libraryVersion, process.platform, process.arch, process.version].join(' '),
    bytesNeeded: (gpu ? 14 : 3) * gibibyte,
    steps: [
      npmStep([`${name}@${libraryVersion}`, `node-gyp@${gypVersion}`]),
      downloadStep(name, gpu, isThere),
      unlessThere(downloadWheels(gpu)),
      unlessThere(unpackWheels(name)),
      unlessThere(buildStep(name)),
      verifyStep(name),
      cleanStep(name),
    ],
  }
}

/** The package's own install script, which downloads TensorFlow and a binding. That it fails is no problem yet. */
function downloadStep(
  name: string,
  gpu: boolean,
  isThere: (context: InstallContext) => boolean,
): InstallStep {
  return {
    key: 'download',
    title: 'try the binaries that the package itself downloads',
    run: async context => {
      const { folder, env, signal, note } = context
      const path = `${join(folder, 'node_modules/.bin')}${delimiter}${dirname(process.execPath)}${delimiter}${env.PATH ?? ''}`
      const { printed } = await runProgram({
        command: process.execPath,
        args: ['scripts/install.js', gpu ? 'gpu' : 'cpu'],
        cwd: join(folder, 'node_modules', name),
        env: { ...env, PATH: path },
        ...{ signal, limitMs: 10 * minute },
      })
      signal.throwIfAborted()
      if (isThere(context)) return
      const why = /(ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|status \d+|node-pre-gyp.*)/.exec(
        printed,
      )
      note(`they cannot be had (${why?.[0] ?? 'no binding came'}); it is built here instead`)
      await findBuildTools(context)
    },
  }
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

/** Loads it and multiplies, in a process of its own: this one may have the older one loaded. */
function verifyStep(name: string): InstallStep {
  return {
    key: 'verify',
    title: 'load it and compute',
    run: async ({ folder, env, signal, note }) => {
      // Sources run as they are, the package has JavaScript: the extension is that of this file.
      const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js'
      const loader = new URL(`../native/native-library.${extension}`, import.meta.url).href
      const code = [
        'import { createRequire } from "node:module"',
        'const [, loader, from, name] = process.argv',
        'const { loadNativeLibrary } = await import(loader)',
        'const library = loadNativeLibrary(createRequire(from).resolve(name))',
        'const [four] = library.matMul([[2]], [[2]]).dataSync()',
        'const { binding, isUsingGpuDevice } = library.backend()',
        'if (four !== 4) throw new Error("2 × 2 is " + four)',
        'const where = isUsingGpuDevice ? "a GPU" : "the processor"',
        'console.log("TensorFlow " + binding?.TF_Version + " on " + where)',
      ].join('\n')
      const printed = await mustRun(
        {
          command: process.execPath,
          args: [
            ...['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code],
            ...[loader, pathToFileURL(join(folder, 'package.json')).href, name],
          ],
          ...{ env, signal, limitMs: 2 * minute },
        },
        'The native engine does not run on this machine; Foretap goes on with WebAssembly.',
      )
      note(printed.split('\n').at(-1) ?? '')
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
