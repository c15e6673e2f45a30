import type { Terminal } from './terminal.ts'

export interface RunMessages {
  /** Said when stopping begins, e.g. what is kept and where. */
  readonly onStop: () => string
}

/**
 * Runs what `start` starts until a request to stop, then disposes of it. A second request exits at once.
 * A request during the start stops as soon as the start is through.
 */
export async function runUntilStopped(
  start: () => Promise<AsyncDisposable>,
  terminal: Terminal,
  { onStop }: RunMessages,
): Promise<void> {
  const requested = Promise.withResolvers<void>()
  let requests = 0
  using _listening = terminal.onStopRequest(() => {
    requests += 1
    // 130 would be the shell's word for Ctrl-C; our own codes stay within their closed list.
    if (requests > 1) terminal.exitNow(1)
    terminal.err.write(`${onStop()}\n`)
    requested.resolve()
  })
  const running = await start()
  await requested.promise
  await running[Symbol.asyncDispose]()
}
