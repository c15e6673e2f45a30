import { backOffMs } from '#kit/back-off.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { NotifierStore } from '#kit/store/notifier-store.ts'

export interface Publisher extends AsyncDisposable {
  /** There may be something to publish. */
  wake(): void
}

const waits = { firstMs: 500, longestMs: 30_000 }

/**
 * Publishes incidents on a bus that is not in the store, after they were committed: what fails is repeated, also by the next
 * process. Where the bus is in the store there is nothing to do.
 */
export function startPublisher({
  store,
  clock,
  log,
}: {
  readonly store: NotifierStore
  readonly clock: Clock
  readonly log: Logger
}): Publisher {
  const stopping = new AbortController()
  let isWanted = false
  let running: Promise<void> | undefined
  const run = async () => {
    for (let failures = 0; isWanted && !stopping.signal.aborted; ) {
      isWanted = false
      try {
        await store.publishRest()
        failures = 0
      } catch (cause) {
        isWanted = true
        failures++
        if (failures === 1) log.warn({ reason: messageOf(cause) }, 'incidents wait for the bus')
        await clock.sleep(backOffMs(failures, waits), stopping.signal)
      }
    }
    running = undefined
  }
  const wake = () => {
    isWanted = true
    running ??= run()
  }
  wake()
  return {
    wake,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
  }
}
