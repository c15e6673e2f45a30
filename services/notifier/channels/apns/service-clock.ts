import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import type { ApnsInstruments } from './metrics.ts'

/** The time as Apple has it. Provider tokens and expirations are compared with that, not with our clock. */
export interface ServiceClock {
  /** Epoch ms, corrected where our clock is known to be far off. */
  now(): number
  /** How far Apple's clock is ahead of ours, where it is known to be far; else undefined. */
  readonly skewMs: number | undefined
  /** Takes the `date` of an answer (RFC 9110, 6.6.1); anything unreadable is ignored. */
  observe(date: string | undefined): void
}

/** Below this a difference may be the network's, and does no harm: tokens live for an hour. */
const skewMsMin = 60_000

export function createServiceClock(deps: {
  readonly clock: Clock
  readonly log: Logger
  readonly gauge: ReturnType<ApnsInstruments['clock_skew_seconds']['labels']>
}): ServiceClock {
  const { clock, log, gauge } = deps
  let skewMs: number | undefined
  let seen: string | undefined

  const judge = (foundMs: number) => {
    gauge.set(foundMs / 1_000)
    const wasWrong = skewMs !== undefined
    skewMs = Math.abs(foundMs) >= skewMsMin ? foundMs : undefined
    if (skewMs !== undefined && !wasWrong) {
      const seconds = Math.round(skewMs / 1_000)
      log.error(
        { clockSkewSeconds: seconds },
        'the clock of this machine is wrong by the service’s: set it right; until then pushes carry the service’s time',
      )
    }
    if (skewMs === undefined && wasWrong) log.info({}, 'the clock of this machine is right again')
  }

  return {
    now: () => clock.now() + (skewMs ?? 0),
    get skewMs() {
      return skewMs
    },
    observe(date) {
      // Thousands of answers carry the same second.
      if (date === undefined || date === seen) return
      seen = date
      const atMs = Date.parse(date)
      if (!Number.isNaN(atMs)) judge(atMs - clock.now())
    },
  }
}
