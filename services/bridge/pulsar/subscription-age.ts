import type { AgeMethod, UnknownReason } from '#contracts/age.ts'
import {
  delayTickMs,
  type SubscriptionHistory,
  type SubscriptionReading,
} from './subscription-history.ts'

export interface AgeSettings {
  /** Whether brokers stamp what they append, so that no producer's clock is in the ages. */
  readonly hasBrokerTimes: boolean
  readonly appendTimeSkewMs: number
  readonly publishTimeSkewMs: number
  /** Wall time of a moment of the clock that stamps readings. */
  readonly toWallMs: (ms: number) => number
}

/** Age of one subscription on one partition. */
export type PartitionAge =
  | {
      readonly known: true
      readonly lowMs: number
      readonly bestMs: number
      readonly highMs: number
      readonly method: AgeMethod
      readonly reason?: string
    }
  | { readonly known: false; readonly reason: UnknownReason; readonly atLeastMs: number }

export interface AgeMoment {
  /** Of the clock that stamps readings. */
  readonly atMs: number
  /**
   * Whether the reading is of this poll. What was read at an earlier one may have been acknowledged since: then only the
   * upper bound still holds.
   */
  readonly isFresh: boolean
  readonly settings: AgeSettings
}

const ageReasons = {
  delayed: 'delayed messages',
  markers: 'markers of replicated subscriptions',
  clocks: "the publish times contradict what was seen: producers' clocks are off",
  seldom: 'idle, so seldom read',
  waited: 'more topics than requestsPerPoll',
} as const

/**
 * How old the oldest readable message is that is not acknowledged, at `atMs`. Two statements are intersected: the publish
 * time of the oldest message, give or take the clocks, and what we saw by our own clock alone.
 */
export function partitionAge(
  history: SubscriptionHistory,
  reading: SubscriptionReading,
  { atMs, isFresh, settings }: AgeMoment,
): PartitionAge {
  if (reading.backlog <= reading.notDue) return caughtUp(reading, { atMs, isFresh })
  const { appendTimeSkewMs, publishTimeSkewMs, hasBrokerTimes } = settings
  const isLowCertain = isFresh && !history.hasDelayed && !reading.isReplicated
  const seen = seenBounds(history, reading, { atMs, isLowCertain })
  const reason = reasonOf(history, reading, isFresh)
  if (reading.earliestMs === undefined) return bySight(seen, reason)
  const stampedMs = settings.toWallMs(atMs) - reading.earliestMs
  const skewMs = hasBrokerTimes ? appendTimeSkewMs : publishTimeSkewMs
  // The low bound is as of when it was asked: the message may have been acknowledged while the answer came.
  const lookedMs = Math.max(0, atMs - reading.sentAtMs)
  const lowMs = Math.max(seen.lowMs, isLowCertain ? stampedMs - skewMs - lookedMs : 0)
  const highMs = Math.min(seen.highMs, stampedMs + skewMs)
  if (lowMs > highMs) return bySight(seen, ageReasons.clocks)
  const isSeen = lowMs === seen.lowMs && highMs === seen.highMs
  const byStamp = hasBrokerTimes ? 'log-append-time' : 'publish-time'
  const likelyMs = history.mayBeMarkers ? 0 : stampedMs
  return {
    ...{ known: true, lowMs, highMs, bestMs: Math.min(highMs, Math.max(lowMs, likelyMs)) },
    method: isSeen ? 'end-offset-history' : byStamp,
    ...(reason === undefined ? {} : { reason }),
  }
}

interface Bounds {
  readonly lowMs: number
  readonly highMs: number
}

function caughtUp(
  { sentAtMs, notDue }: SubscriptionReading,
  { atMs, isFresh }: { readonly atMs: number; readonly isFresh: boolean },
): PartitionAge {
  const late = isFresh ? undefined : ageReasons.seldom
  const reason = notDue > 0 ? ageReasons.delayed : late
  const highMs = Math.max(0, atMs - sentAtMs) + (notDue > 0 ? delayTickMs : 0)
  return {
    ...{ known: true, lowMs: 0, bestMs: 0, highMs },
    ...{ method: 'caught-up', ...(reason === undefined ? {} : { reason }) },
  }
}

function seenBounds(
  { emptyAtMs, sameSinceMs }: SubscriptionHistory,
  { sentAtMs }: SubscriptionReading,
  { atMs, isLowCertain }: { readonly atMs: number; readonly isLowCertain: boolean },
): Bounds {
  return {
    lowMs: isLowCertain && sameSinceMs !== undefined ? Math.max(0, sentAtMs - sameSinceMs) : 0,
    highMs: emptyAtMs === undefined ? Number.POSITIVE_INFINITY : Math.max(0, atMs - emptyAtMs),
  }
}

/** What we saw ourselves, where the publish time is missing or wrong. */
function bySight({ lowMs, highMs }: Bounds, reason: string | undefined): PartitionAge {
  if (highMs === Number.POSITIVE_INFINITY || lowMs > highMs) {
    return { known: false, reason: 'no-history-yet', atLeastMs: lowMs }
  }
  return {
    ...{ known: true, lowMs, bestMs: highMs, highMs, method: 'end-offset-history' },
    ...(reason === undefined ? {} : { reason }),
  }
}

function reasonOf(
  { hasDelayed }: SubscriptionHistory,
  { isReplicated }: SubscriptionReading,
  isFresh: boolean,
): string | undefined {
  if (!isFresh) return ageReasons.waited
  if (hasDelayed) return ageReasons.delayed
  return isReplicated ? ageReasons.markers : undefined
}
