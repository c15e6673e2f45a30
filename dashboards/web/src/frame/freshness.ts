import type { BoardData } from '../data/board-data.ts'
import { secondClock } from '../data/second-clock.ts'

/** Bridges poll every few seconds: this long without news, with series known, is no pause of theirs. */
const silentAfterMs = 30_000
/** A stream that opens anew within this time is no news to anybody. */
const patienceMs = 3_000

export type Freshness =
  | { readonly kind: 'starting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'stale'; readonly why: 'reconnecting' | 'silent'; readonly oldMs: number }
  /** This page is not let in, or no longer: `oldMs` is the age of what it knows all the same. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly text: string
      readonly oldMs: number | undefined
    }
  | { readonly kind: 'failed'; readonly text: string }

/** Whether an answer says that whoever asks has to show another token. */
export const isRefusal = ({ status }: { readonly status: number }): boolean =>
  status === 401 || status === 403

/** How far the numbers on the screen can be trusted to be of now. */
export function freshness(data: BoardData): Freshness {
  const { loading, connection, heardAtMs, rows } = data
  const problem = data.troubles.series.value
  const heardMs = heardAtMs.value
  const oldMs = Math.max(0, secondClock.value - (heardMs ?? 0))
  if (problem !== undefined && isRefusal(problem)) {
    return { kind: 'refused', ...problem, oldMs: heardMs === undefined ? undefined : oldMs }
  }
  if (loading.value === 'failed') return { kind: 'failed', text: problem?.text ?? '' }
  if (loading.value === 'loading' || heardMs === undefined) return { kind: 'starting' }
  if (connection.value !== 'live' && oldMs > patienceMs) {
    return { kind: 'stale', why: 'reconnecting', oldMs }
  }
  if (rows.size > 0 && oldMs > silentAfterMs) return { kind: 'stale', why: 'silent', oldMs }
  return { kind: 'live' }
}

/** Whether what is shown of the series is of another time than now. */
export const isOld = (state: Freshness): boolean =>
  state.kind === 'stale' || (state.kind === 'refused' && state.oldMs !== undefined)
