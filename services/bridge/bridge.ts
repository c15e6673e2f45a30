import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { Sample } from '#contracts/sample.ts'
import type { SeriesKey } from '#contracts/series.ts'
import type { ObservedChange } from './observed-change.ts'

/** What one poll of commits and ages gave. */
export interface Poll {
  readonly atMs: number
  /** One per series. What cannot be read is an `unknown` sample with a reason, never a gap. */
  readonly samples: readonly Sample[]
  /** Series whose consumer or stream was deleted since the previous poll. */
  readonly ended: readonly SeriesKey[]
  readonly status: BridgeStatus
  /** What was seen to change since the previous poll, besides ages; absent where nothing was. */
  readonly changes?: readonly ObservedChange[]
  /** How long the poll took; absent where somebody else than the bridge's own loop made it. */
  readonly tookMs?: number
  /** Headers of the trace in which it was made; absent where nothing is traced. */
  readonly trace?: Readonly<Record<string, string>>
  /** Polls that were left out because this one took longer than their interval. */
  readonly missedTurns?: number
}

/** Turns one cluster's metadata into samples. */
export interface Bridge extends AsyncDisposable {
  readonly cluster: string
  /** One element per poll, until `signal` aborts. Never throws for a broker's fault: that is a state. */
  polls(signal: AbortSignal): AsyncIterable<Poll>
}
