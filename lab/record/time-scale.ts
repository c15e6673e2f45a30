import { stepS } from '#models/training/corpus/recording.ts'

/**
 * How recorded time relates to real time: one poll of the bridge, every `pollMs`, stands for one step of a recording.
 * Ages stretch with time, rates shrink with it, and backlogs stay, so that backlog / rate still is a time.
 */
export interface TimeScale {
  readonly pollMs: number
  /** Recorded milliseconds per real one. */
  readonly factor: number
}

export function timeScale(pollMs: number): TimeScale {
  return { pollMs, factor: (stepS * 1_000) / pollMs }
}
