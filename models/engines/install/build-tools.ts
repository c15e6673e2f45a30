import { InstallProblem } from './install-problem.ts'
import { type Program, runProgram } from './run-program.ts'

export interface BuildTools {
  readonly python: string
  readonly compiler: string
  readonly make: string
}

type Context = Pick<Program, 'env' | 'signal'>

const limitMs = 30_000

/** The programs that a build needs, or all those that are missing at once. */
export async function findBuildTools({ env, signal }: Context): Promise<BuildTools> {
  const works = async (command: string, args: readonly string[]) =>
    (await runProgram({ command, args, env, signal, limitMs })).code === 0
  const first = async (names: readonly (string | undefined)[]) => {
    for (const name of names) if (name && (await works(name, ['--version']))) return name
    return undefined
  }
  const python = await first([env.PYTHON, 'python3', 'python'])
  const hasPip = python !== undefined && (await works(python, ['-m', 'pip', '--version']))
  const compiler = await first([env.CXX, 'c++', 'g++', 'clang++'])
  const make = await first([env.MAKE, 'make', 'gmake'])
  signal.throwIfAborted()
  if (python !== undefined && hasPip && compiler !== undefined && make !== undefined) {
    return { python, compiler, make }
  }
  const missing = [
    python === undefined && 'Python 3',
    !hasPip && 'pip',
    compiler === undefined && 'a C++ compiler',
    make === undefined && 'make',
  ].filter(name => name !== false)
  throw new InstallProblem(
    `The native engine has to be built here, and ${missing.join(', ')} cannot be run.`,
    'Install them (Debian, Ubuntu: apt install python3-pip g++ make; Fedora: dnf install python3-pip gcc-c++ make), then run the same command again.',
  )
}
