import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from './errors.ts'
import type { Logger } from './logger.ts'

export interface TeardownOptions {
  readonly log: Logger
  /** Longest wait for one part; what takes longer is named in the log and left behind. */
  readonly deadlineMs?: number
}

/** What a role opened, to be closed in the reverse order. Disposing twice closes once and waits both times. */
export interface Teardown extends AsyncDisposable {
  /** Takes over a part under a name and gives it back. */
  use<Part extends AsyncDisposable | Disposable>(name: string, part: Part): Part
  /** Runs when its turn comes. */
  defer(name: string, stop: () => void | Promise<void>): void
}

/** Most parts stop at once; ten seconds is what orchestrators leave before they kill, halved twice over parts. */
const defaultDeadlineMs = 5_000

/**
 * An `AsyncDisposableStack` whose parts have names and a deadline. A part that fails to stop is logged and
 * never keeps the others from stopping; disposal itself does not reject.
 */
export function createTeardown(options: TeardownOptions): Teardown {
  const { log, deadlineMs = defaultDeadlineMs } = options
  const stack = new AsyncDisposableStack()
  let disposal: Promise<void> | undefined

  const stopPart = async (name: string, stop: () => void | PromiseLike<void>) => {
    const startedMs = performance.now()
    const timer = new AbortController()
    const late = delay(deadlineMs, 'late' as const, { signal: timer.signal, ref: true }).catch(
      () => 'late' as const,
    )
    try {
      const ended = (async () => stop())().then(() => 'stopped' as const)
      const outcome = await Promise.race([ended, late])
      // A failure after the deadline has nobody left to hear it.
      if (outcome === 'late') ended.catch(() => {})
      const tookMs = Math.round(performance.now() - startedMs)
      if (outcome === 'late') log.error({ part: name, deadlineMs }, 'did not stop in time')
      else log.debug({ part: name, tookMs }, 'stopped')
    } catch (error) {
      log.error({ part: name, reason: messageOf(error) }, 'failed to stop')
    } finally {
      timer.abort()
    }
  }

  return {
    use(name, part) {
      stack.defer(() =>
        stopPart(name, () =>
          Symbol.asyncDispose in part ? part[Symbol.asyncDispose]() : part[Symbol.dispose](),
        ),
      )
      return part
    },
    defer(name, stop) {
      stack.defer(() => stopPart(name, stop))
    },
    [Symbol.asyncDispose]() {
      disposal ??= stack.disposeAsync()
      return disposal
    },
  }
}
