import type { Response } from 'express'
import { messageOf } from '../errors.ts'
import type { Logger } from '../logger.ts'

/** How soon a stream ends whose token was revoked or has expired. */
const recheckMs = 30_000

/** Asks again and again, while a stream is open, whether its caller still may; ends it when not. */
export function endWhenRefused(
  { response }: { readonly response: Response },
  admit: () => Promise<unknown>,
  log: Logger,
): void {
  const timer = setInterval(() => {
    admit().catch(thrown => {
      log.debug({ reason: messageOf(thrown) }, 'a stream ends: its caller may not read any more')
      response.end()
    })
  }, recheckMs)
  timer.unref()
  response.once('close', () => clearInterval(timer))
}
