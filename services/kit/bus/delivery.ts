import type { DeadLetter } from '#contracts/dead-letter.ts'
import { topics } from '#contracts/topics.ts'
import type { Clock } from '../clock.ts'
import { AppError, messageOf } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { Instruments } from '../metrics.ts'
import type { BusMessage, SubscribeOptions } from './bus.ts'
import { deadLetterOf } from './codec.ts'
import type { busMetrics } from './metrics.ts'

export interface DeliveryDeps {
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Instruments<(typeof busMetrics)['table']>
  readonly retryMs: number
  readonly publishDeadLetter: (letter: DeadLetter) => Promise<void>
}

/** A batch is tried whole this often before its messages are tried one by one. */
const wholeAttemptsMax = 3

/**
 * Gives messages to a handler until it has handled them. A failure that says "later" (a full disk, a broker that is
 * away) is repeated without end. Any other message that fails again and again on its own goes to the dead letters, so
 * that it does not stop those behind it. False: the signal aborted first.
 */
export async function deliver(
  messages: readonly BusMessage[],
  { handle, signal }: { handle: SubscribeOptions['handle']; signal: AbortSignal },
  deps: DeliveryDeps,
): Promise<boolean> {
  const { clock, log, metrics, retryMs } = deps
  const [first] = messages
  if (first === undefined) return true
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      await handle(messages, signal)
      metrics.handled_total.inc({ topic: first.topic }, messages.length)
      return true
    } catch (cause) {
      const { topic } = first
      if (attempt === 1) log.warn({ topic, reason: messageOf(cause) }, 'messages are given again')
      metrics.redelivered_total.inc({ topic }, messages.length)
      if (attempt >= wholeAttemptsMax && !isForLater(cause)) {
        if (messages.length > 1) return await deliverEach(messages, { handle, signal }, deps)
        // A dead letter that cannot be handled has nowhere to go but the log.
        log.error({ topic, key: first.key, reason: messageOf(cause) }, 'a message is given up')
        if (topic !== topics.deadLetters.name) {
          const why = { reason: 'handler' as const, detail: messageOf(cause), atMs: clock.now() }
          await deps.publishDeadLetter(deadLetterOf(first, why))
        }
        return true
      }
      await clock.sleep(retryMs * Math.min(attempt, 10), signal)
    }
  }
  return false
}

async function deliverEach(
  messages: readonly BusMessage[],
  to: { handle: SubscribeOptions['handle']; signal: AbortSignal },
  deps: DeliveryDeps,
): Promise<boolean> {
  for (const message of messages) {
    if (!(await deliver([message], to, deps))) return false
  }
  return true
}

const isForLater = (cause: unknown): boolean =>
  cause instanceof AppError && cause.spec.retry === 'later'
