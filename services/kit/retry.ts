import { ExponentialBackoff } from 'cockatiel'
import type { Clock } from './clock.ts'
import { AppError, messageOf } from './errors.ts'
import type { Logger } from './logger.ts'

export interface RetryConfig {
  /** Repetitions after the first try. */
  readonly attemptsMax: number
  /** First wait; later ones grow, with jitter, up to `delayMaxMs`. */
  readonly delayMs: number
  readonly delayMaxMs: number
}

export interface Retrier {
  /**
   * Does the work, again while it fails with a reason that may pass and attempts are left. Rejects with the last
   * failure; an abort stops the waiting.
   */
  run<Result>(work: (signal: AbortSignal) => Promise<Result>, signal?: AbortSignal): Promise<Result>
}

/** Whether the same work may succeed later: what our tables say, and yes for what they do not know. */
function mayPass(error: unknown): boolean {
  return error instanceof AppError ? error.spec.retry === 'later' : true
}

export interface RetryDeps {
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Retries with exponential back-off and decorrelated jitter, so that many processes do not come back at once.
 * The waiting is ours, since that of the library does not end on an abort.
 */
export function createRetrier(name: string, config: RetryConfig, deps: RetryDeps): Retrier {
  const { attemptsMax, delayMs: initialDelay, delayMaxMs: maxDelay } = config
  const never = new AbortController().signal
  return {
    async run(work, signal = never) {
      let backoff = new ExponentialBackoff({ initialDelay, maxDelay }).next()
      for (let attempt = 1; ; attempt++) {
        try {
          return await work(signal)
        } catch (error) {
          if (signal.aborted || !mayPass(error) || attempt > attemptsMax) throw error
          const delayMs = Math.round(backoff.duration)
          const fields = { work: name, attempt, delayMs, reason: messageOf(error) }
          deps.log.warn(fields, 'failed, trying again')
          await deps.clock.sleep(delayMs, signal)
          if (signal.aborted) throw error
          backoff = backoff.next(undefined)
        }
      }
    },
  }
}
