export interface BackOff {
  /** The first wait; each further failure doubles it. */
  readonly firstMs: number
  readonly longestMs: number
}

/** Doublings beyond this change nothing: 2^16 times any first wait is above every longest one. */
const doublingsMax = 16

/**
 * The wait after the n-th failure in a row, n ≥ 1. Half of it is random, so that many clients of something that comes back
 * do not come back together. `random` gives numbers in [0, 1).
 */
export function backOffMs(
  failures: number,
  { firstMs, longestMs }: BackOff,
  random: () => number = Math.random,
): number {
  const waitMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, doublingsMax))
  return waitMs / 2 + (waitMs / 2) * random()
}
