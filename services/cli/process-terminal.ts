import type { Output, Terminal } from './terminal.ts'

/** The terminal of a real process. */
export function processTerminal(
  host: NodeJS.Process,
): Terminal & { readonly flush: () => Promise<void> } {
  const out = outputOf(host.stdout, host.env)
  const err = outputOf(host.stderr, host.env)
  // The reader of a pipe may leave first (`foretap … | head`): that is no failure.
  for (const stream of [host.stdout, host.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') host.exit(0)
      throw error
    })
  }
  return {
    env: host.env,
    out,
    err,
    onStopRequest(stop) {
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
      for (const signal of signals) host.on(signal, stop)
      return {
        [Symbol.dispose]() {
          for (const signal of signals) host.off(signal, stop)
        },
      }
    },
    exitNow: code => host.exit(code),
    async flush() {
      await Promise.all([drained(host.stdout), drained(host.stderr)])
    },
  }
}

function outputOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Output {
  const isTerminal = stream.isTTY === true
  return {
    write: text => void stream.write(text),
    drained: () => drained(stream),
    isTerminal,
    // Any value that is not empty counts (https://no-color.org).
    hasColour: isTerminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    get columns() {
      return stream.columns || 80
    },
    get rows() {
      return stream.rows
    },
  }
}

/** Resolves when everything written so far has left the process. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => {
    stream.write('', () => resolve())
  })
}
