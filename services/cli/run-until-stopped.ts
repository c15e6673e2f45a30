import { exitCodes } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

/** Orchestrators kill after 30 s; parts have deadlines of their own that usually add up to less than this. */
const stopWithinMs = 25_000

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
    if (requests > 1) terminal.exitNow(exitCodes.failed)
    terminal.err.write(`${onStop()}\n`)
    requested.resolve()
  })
  const running = await start()
  await requested.promise
  const deadline = setTimeout(() => terminal.exitNow(exitCodes.failed), stopWithinMs)
  await running[Symbol.asyncDispose]()
  clearTimeout(deadline)
}
