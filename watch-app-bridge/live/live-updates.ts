import type { WatchEvent } from '#contracts/watch/live.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'

export interface LiveUpdatesDeps {
  readonly clock: Clock
  readonly log: Logger
  /** What happened since it was asked before. */
  readonly news: () => readonly WatchEvent[]
  readonly send: (events: readonly WatchEvent[]) => void
  readonly beat: () => void
}

/** A storm of changes becomes four rounds of events a second. */
const everyMs = 250
const beatEveryMs = 15_000

/** Tells devices what changed, in rounds, until it is disposed. */
export function startLiveUpdates(deps: LiveUpdatesDeps): AsyncDisposable {
  const { clock, log, news, send, beat } = deps
  const stop = new AbortController()
  const run = async () => {
    let beatAtMs = clock.monotonicMs() + beatEveryMs
    while (!stop.signal.aborted) {
      await clock.sleep(everyMs, stop.signal)
      try {
        send(news())
        if (clock.monotonicMs() < beatAtMs) continue
        beatAtMs = clock.monotonicMs() + beatEveryMs
        beat()
      } catch (thrown) {
        // Devices miss what this round would have said; what they read next has it.
        log.error({ reason: messageOf(thrown) }, 'devices could not be told what changed')
      }
    }
  }
  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}
