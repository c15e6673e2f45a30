/** What a service may ask for at most; a longer wait is one of its mistakes, and all notices would be stale by then. */
const longestWaitMs = 24 * 3_600_000

/** When to try again by a Retry-After header (RFC 9110, 10.2.3: seconds or a date), epoch ms; undefined where it says nothing. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? ''
  const waitMs = /^\d{1,10}$/.test(text) ? Number(text) * 1_000 : dateMs(text) - nowMs
  return Number.isFinite(waitMs) ? nowMs + Math.min(Math.max(waitMs, 0), longestWaitMs) : undefined
}

/** `Date.parse` alone would take `7.5` and `1-1` for dates. */
function dateMs(text: string): number {
  return /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN
}
