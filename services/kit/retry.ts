import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
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
export function mayPass(error: unknown): boolean {
  return error instanceof AppError ? error.spec.retry === 'later' : true
}

/** Retries with exponential back-off and decorrelated jitter, so that many processes do not come back at once. */
export function createRetrier(name: string, config: RetryConfig, log: Logger): Retrier {
  const policy = retry(handleWhen(mayPass), {
    maxAttempts: config.attemptsMax,
    backoff: new ExponentialBackoff({
      initialDelay: config.delayMs,
      maxDelay: config.delayMaxMs,
    }),
  })
  policy.onRetry(({ delay, attempt, ...failure }) => {
    const reason = 'error' in failure ? messageOf(failure.error) : 'no result'
    log.warn({ work: name, attempt, delayMs: Math.round(delay), reason }, 'failed, trying again')
  })
  return {
    run: (work, signal) => policy.execute(context => work(context.signal), signal),
  }
}
