import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { InstallContext } from './install-step.ts'
import { type Ended, runProgram } from './run-program.ts'

/** The library takes seconds to load, a GPU some more. */
const limitMs = 2 * 60_000

/** Loads the native engine of a folder and multiplies, in a process of its own: this one may have an older one loaded. */
export function tryBinding({ folder, env, signal }: InstallContext, name: string): Promise<Ended> {
  // Sources run as they are, the package has JavaScript: the extension is that of this file.
  const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js'
  const loader = new URL(`../native/native-library.${extension}`, import.meta.url).href
  const code = [
    'import { createRequire } from "node:module"',
    'const [, loader, from, name] = process.argv',
    'const { loadNativeLibrary } = await import(loader)',
    'const library = loadNativeLibrary(createRequire(from).resolve(name))',
    'const [four] = library.matMul([[2]], [[2]]).dataSync()',
    'if (four !== 4) throw new Error("2 × 2 is " + four)',
    'const { binding, isUsingGpuDevice } = library.backend()',
    'const where = isUsingGpuDevice ? "a GPU" : "the processor"',
    'console.log("TensorFlow " + binding?.TF_Version + " on " + where)',
  ].join('\n')
  return runProgram({
    command: process.execPath,
    args: [
      ...['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code],
      ...[loader, pathToFileURL(join(folder, 'package.json')).href, name],
    ],
    ...{ env, signal, limitMs },
  })
}
