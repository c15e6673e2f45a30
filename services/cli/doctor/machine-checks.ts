import { durationText } from '#contracts/text/age-text.ts'
import type { Clock } from '#kit/clock.ts'
import type { Check } from './check.ts'

export interface Versions {
  readonly foretap: string
  readonly node: string
  readonly system: string
}

/** What this release is developed and tested on. */
const nodeMajor = 24

export function runtimeCheck({ foretap, node, system }: Versions): Check {
  const text = `Foretap ${foretap} on Node.js ${node}, ${system}`
  const about = { area: 'machine', check: 'runtime', text } as const
  const major = Number.parseInt(node, 10)
  if (major >= nodeMajor) return { ...about, state: 'ok' }
  return { ...about, state: 'failed', advice: `Install Node.js ${nodeMajor} or later.` }
}

/** Wall clock and monotonic clock at one moment. */
export interface ClockReading {
  readonly wallMs: number
  readonly monotonicMs: number
}

export const readClock = (clock: Clock): ClockReading => ({
  wallMs: clock.now(),
  monotonicMs: clock.monotonicMs(),
})

/** Before this release existed. */
const earliestMs = Date.UTC(2026, 0, 1)
/** Time services slew by at most 500 ppm (RFC 5905) and scheduling makes readings late by some milliseconds. */
const jumpMs = 100
/** File systems round times, and network file systems have clocks of their own. */
const futureMs = 5_000

export interface ClockEvidence {
  readonly before: ClockReading
  readonly after: ClockReading
  /** When the store was last written, by the clock of its time. */
  readonly storeWrittenAtMs: number | undefined
}

/** Whether the wall clock can be right, as far as one machine alone can tell. */
export function clockCheck({ before, after, storeWrittenAtMs }: ClockEvidence): Check {
  const about = { area: 'machine', check: 'clock' } as const
  const time = new Date(after.wallMs).toISOString()
  const advice = 'Check time synchronisation of this machine, e.g. timedatectl or chronyc tracking.'
  const limited = (text: string): Check => ({ ...about, state: 'limited', text, advice })
  if (after.wallMs < earliestMs) return limited(`the clock says ${time}, before this release`)
  const ranMs = after.monotonicMs - before.monotonicMs
  const jumpedMs = after.wallMs - before.wallMs - ranMs
  if (Math.abs(jumpedMs) > jumpMs) {
    const where = jumpedMs > 0 ? 'forward' : 'back'
    return limited(`the clock jumped ${where} by ${durationText(Math.abs(jumpedMs))} meanwhile`)
  }
  if (storeWrittenAtMs !== undefined && storeWrittenAtMs > after.wallMs + futureMs) {
    const ahead = durationText(storeWrittenAtMs - after.wallMs)
    return limited(`the store was written ${ahead} in the future: the clock went back since`)
  }
  return { ...about, state: 'ok', text: `the clock says ${time} and runs evenly` }
}
