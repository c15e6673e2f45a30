import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { eventually } from './eventually.ts'

const ofCheckout = join(import.meta.dirname, '../../bin/foretap.cjs')

export interface ProcessOptions {
  /** Variables besides the few that every process needs. */
  readonly env?: Readonly<Record<string, string>>
  /** The Node.js to run it on; this one by default. */
  readonly node?: string
  /** The installed command to run; that of this checkout by default. */
  readonly bin?: string
}

/** A real `foretap` child process. Disposing kills it if it still runs. */
export interface ForetapChild extends AsyncDisposable {
  readonly pid: number
  out(): string
  err(): string
  /** Lines of the log, which is JSON in a pipe. */
  log(): Record<string, unknown>[]
  kill(signal: NodeJS.Signals): void
  /** Resolves with the exit code; rejects when a signal killed it. */
  readonly ended: Promise<number>
  /** Resolves with its address once its log says that it runs. */
  readonly url: () => Promise<string>
}

export function startForetapProcess(
  args: readonly string[],
  { env = {}, node = process.execPath, bin = ofCheckout }: ProcessOptions = {},
): ForetapChild {
  const inherited = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' }
  const child = spawn(node, [bin, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk
  })
  const ended = (async () => {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    if (code === null) throw new Error(`It was ended by ${signal}.\n${text.err}`)
    return code
  })()
  ended.catch(() => {})
  const log = () =>
    text.err
      .split('\n')
      .filter(line => line.startsWith('{') && line.endsWith('}'))
      .map(line => JSON.parse(line) as Record<string, unknown>)
  return {
    pid: child.pid ?? 0,
    out: () => text.out,
    err: () => text.err,
    log,
    kill: signal => void child.kill(signal),
    ended,
    url: () =>
      eventually(
        () => {
          if (child.exitCode !== null) throw new Error(`It ended early.\n${text.err}`)
          const line = log().find(({ msg }) => msg === 'foretap runs')
          return line && String(line.url)
        },
        { what: 'foretap to run', withinMs: 30_000 },
      ),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended.catch(() => {})
    },
  }
}
