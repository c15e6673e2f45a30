import { spawn } from 'node:child_process'
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
  /** null where it could not be started, was killed or took too long. */
  readonly code: number | null
  /** The end of what it printed, on both outputs; why it could not be started. */
  readonly printed: string
}

/** Of what a program prints, the end says why it failed. */
const keptCharacters = 4_000

/** Runs a program to its end. Never rejects. */
export function runProgram(program: Program): Promise<Ended> {
  const { command, args, cwd, env, signal, limitMs } = program
  return new Promise(resolve => {
    let printed = ''
    const child = spawn(command, args, {
      ...(cwd !== undefined && { cwd }),
      env,
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const keep = (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-keptCharacters)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', thrown => {
      const text = thrown.name === 'AbortError' ? 'it was stopped' : thrown.message
      resolve({ code: null, printed: `${printed}\n${text}`.trim() })
    })
    child.on('close', code => resolve({ code, printed: printed.trim() }))
  })
}

/** Runs a program that has to succeed; what it printed last is part of the problem. Gives what it printed. */
export async function mustRun(program: Program, advice: string): Promise<string> {
  const { code, printed } = await runProgram(program)
  program.signal.throwIfAborted()
  if (code === 0) return printed
  const how = code === null ? 'did not end' : `ended with ${code}`
  const last = printed.split('\n').slice(-12).join('\n')
  throw new InstallProblem(`${program.command} ${how}:\n${last}`, advice)
}
