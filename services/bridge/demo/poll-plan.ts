import { stepMs } from '#contracts/frame.ts'

/** How often the demo is measured. */
export interface PollPace {
  readonly endsMs: number
  readonly commitsMs: number
  /** How long after a multiple of its period each is polled; off the world's own rhythm. */
  readonly endsAfterMs: number
  readonly commitsAfterMs: number
}

/** In fast-forward: one poll of commits per frame, just before the frame ends, so that its last reading is the newest. */
export const catchUpPace: PollPace = {
  endsMs: 2_000,
  endsAfterMs: 137,
  commitsMs: stepMs,
  commitsAfterMs: stepMs - 863,
}

export const livePace: PollPace = {
  endsMs: 1_000,
  endsAfterMs: 137,
  commitsMs: 2_000,
  commitsAfterMs: 637,
}

/** What is due next, and when. Both are at fixed points of time, so that pauses do not add up. */
export function nextPoll(
  pace: PollPace,
  nowMs: number,
): { atMs: number; kind: 'ends' | 'commits' } {
  const endsAtMs = nextAt(nowMs, pace.endsMs, pace.endsAfterMs)
  const commitsAtMs = nextAt(nowMs, pace.commitsMs, pace.commitsAfterMs)
  // A poll of commits reads the ends as well.
  return commitsAtMs <= endsAtMs
    ? { atMs: commitsAtMs, kind: 'commits' }
    : { atMs: endsAtMs, kind: 'ends' }
}

/** The first point after a moment at which something with this period is due. */
function nextAt(nowMs: number, everyMs: number, afterMs: number): number {
  return (Math.floor((nowMs - afterMs) / everyMs) + 1) * everyMs + afterMs
}
