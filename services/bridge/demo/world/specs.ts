import type { ConsumerKind, StreamInfo } from '#bridge/offsets/offset-source.ts'

/** Length of a step of the world. The same live and in fast-forward: how often it is looked at changes nothing in it. */
export const worldStepMs = 500

/** Recurring in absolute time (epoch), so that every start of the demo sees the same calendar. */
export interface Recurrence {
  readonly everyMs: number
  readonly offsetMs: number
  readonly durationMs: number
}

export interface StreamSpec {
  readonly name: string
  readonly partitions: number
  /** Mean over a day, all partitions together. */
  readonly ratePerS: number
  /** Share by which the rate rises at the peak hour and falls twelve hours later. */
  readonly dailySwing: number
  readonly peakHourUtc: number
  /** Producers send only inside these windows; always, when absent. */
  readonly producedIn?: Recurrence
  readonly retentionMs: number
  /** Retention deletes whole segments, so the log start moves in jumps of this length. */
  readonly segmentMs: number
  readonly timestamps: StreamInfo['timestamps']
  /** What producers' clocks show minus the true time; only where `timestamps` is `create`. */
  readonly producerClockOffsetMs?: number
  /** Number of distinct keys of a compacted stream. */
  readonly compactedKeys?: number
}

type Capacity =
  /** Follows the mean arrivals, as an autoscaler makes it. */
  | { readonly kind: 'autoscaled'; readonly headroom: number }
  | { readonly kind: 'fixed'; readonly perS: number }

export interface SubscriptionSpec {
  readonly stream: string
  readonly capacity: Capacity
  readonly commitEveryMs: number
  readonly objectiveMs: number
}

export interface ConsumerSpec {
  readonly name: string
  readonly kind: ConsumerKind
  readonly members: number
  readonly isolation: 'read_committed' | 'read_uncommitted'
  /** The consumer runs only inside these windows; always, when absent. */
  readonly runsIn?: Recurrence
  readonly subscriptions: readonly SubscriptionSpec[]
}

/** A series of the demo as `stream/consumer`. */
export type Target = `${string}/${string}`

export type FaultKind =
  /** A consumer slows down until its age nears, or breaks, its objective; then it is helped and catches up. */
  | {
      readonly kind: 'slowdown'
      readonly targets: readonly Target[]
      readonly rampMs: number
      readonly holdMs: number
    }
  /** The consumer is shut down: no members. */
  | { readonly kind: 'stop'; readonly targets: readonly Target[] }
  /** Members stay but nothing is read or committed. */
  | { readonly kind: 'stall'; readonly targets: readonly Target[] }
  /** The consumer goes on with its other streams and no longer reads this one. */
  | { readonly kind: 'unsubscribe'; readonly targets: readonly Target[] }
  /** Between two assignments, nothing is read; afterwards caches are cold and it reads slower. */
  | { readonly kind: 'deploy'; readonly targets: readonly Target[] }
  | {
      readonly kind: 'burst'
      readonly streams: readonly string[]
      readonly factor: readonly [number, number]
    }
  | { readonly kind: 'open-transaction'; readonly streams: readonly string[] }
  /** A leader is lost uncleanly: the newest records of a partition are gone. */
  | { readonly kind: 'truncate'; readonly streams: readonly string[] }
  | { readonly kind: 'recreate'; readonly streams: readonly string[] }
  | { readonly kind: 'broker-down'; readonly brokers: readonly number[] }
  | { readonly kind: 'coordinator-down'; readonly consumers: readonly string[] }

/** A fault and when it happens. At most one occurrence per `everyMs`, started up to `jitterMs` late. */
export type FaultSpec = FaultKind &
  Recurrence & {
    readonly jitterMs: number
    /** Share of the occurrences that really happen. */
    readonly chance: number
    /** It befalls its subjects one after the other; without this by chance. */
    readonly isInTurn?: boolean
  }

export interface WorldSpec {
  readonly streams: readonly StreamSpec[]
  readonly consumers: readonly ConsumerSpec[]
  readonly faults: readonly FaultSpec[]
}
