import { type ChildProcess, spawn } from 'node:child_process'
import { InstallProblem } from './install-problem.ts'

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /** Longest it may take. */
  readonly limitMs: number
}

export interface Ended {
  /** 0 where it did what it was to do. */
  readonly code: number | null
  /** The end of what it printed, on both outputs. */
  readonly printed: string
  /** Of a program without a code: why it has none, as the rest of a sentence about it. */
  readonly why?: string
}

/** Of what a program prints, the end says why it failed. */
const keptCharacters = 4_000
/** For a program that was told to end, until it is made to. */
const graceMs = 3_000

/** Runs a program to its end, and ends it with all that it started when it is stopped or takes too long. Never rejects. */
export function runProgram(program: Program): Promise<Ended> {
  const { command, args, cwd, env, signal, limitMs } = program
  if (signal.aborted) return Promise.resolve({ code: null, printed: '', why: 'was stopped' })
  return new Promise(resolve => {
    let printed = ''
    const child = spawn(command, args, {
      ...(cwd !== undefined && { cwd }),
      env,
      // A group of its own: compilers are grandchildren, and ended by it.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const limit = AbortSignal.timeout(limitMs)
    const ending = AbortSignal.any([signal, limit])
    let killing: NodeJS.Timeout | undefined
    const stop = () => {
      endGroup(child, 'SIGTERM')
      killing = setTimeout(() => endGroup(child, 'SIGKILL'), graceMs)
    }
    ending.addEventListener('abort', stop, { once: true })
    const settle = (ended: Omit<Ended, 'printed'>) => {
      ending.removeEventListener('abort', stop)
      clearTimeout(killing)
      resolve({ ...ended, printed: printed.trim() })
    }
    const keep = (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-keptCharacters)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', ({ message }) => settle({ code: null, why: `cannot be run: ${message}` }))
    child.on('close', (code, killedBy) => {
      if (code !== null) return settle({ code })
      if (signal.aborted) return settle({ code, why: 'was stopped' })
      const minutes = Math.round(limitMs / 60_000)
      const why = limit.aborted ? `took more than ${minutes} min` : `was ended by ${killedBy}`
      settle({ code, why })
    })
  })
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Runs a program that has to succeed; what it printed last is part of the problem. Gives what it printed. */
export async function mustRun(program: Program, advice: string): Promise<string> {
  const { code, printed, why } = await runProgram(program)
  program.signal.throwIfAborted()
  if (code === 0) return printed
  const last = printed.split('\n').slice(-12).join('\n')
  const how = why ?? `ended with code ${code}`
  throw new InstallProblem(`${program.command} ${how}${last === '' ? '.' : `:\n${last}`}`, advice)
}
