import { durationText } from '#contracts/text/age-text.ts'
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
  | { readonly kind: 'failed'; readonly text: string; readonly isLoginNeeded: boolean }

/** How far the numbers on the screen can be trusted to be of now. */
export function freshness(data: BoardData): Freshness {
  const { loading, connection, heardAtMs, rows } = data
  if (loading.value.kind === 'failed') return loading.value
  if (loading.value.kind === 'loading' || heardAtMs.value === undefined) return { kind: 'starting' }
  const oldMs = Math.max(0, secondClock.value - heardAtMs.value)
  if (connection.value !== 'live' && oldMs > patienceMs) {
    return { kind: 'stale', why: 'reconnecting', oldMs }
  }
  if (rows.size > 0 && oldMs > silentAfterMs) return { kind: 'stale', why: 'silent', oldMs }
  return { kind: 'live' }
}

/** What a person should know before believing the numbers below: nothing, while they are live. */
export function ConnectionNote({ data }: { data: BoardData }) {
  const state = freshness(data)
  return (
    <div role="status" aria-live="polite" aria-atomic="false">
      {state.kind === 'stale' && (
        <div class="note stale-note">
          <span class="pulse" aria-hidden="true" />
          <b>
            {state.why === 'reconnecting' ? 'Reconnecting' : 'No news from the server'}, data{' '}
            <span aria-live="off">{durationText(Math.floor(state.oldMs / 1_000) * 1_000)}</span>{' '}
            old.
          </b>{' '}
          The numbers below are the last ones seen.
        </div>
      )}
      {state.kind === 'failed' && state.isLoginNeeded && (
        <div class="note">
          <b>This server shows its numbers only to those whom it knows.</b>{' '}
          <a href="/login">Log in</a> with a token: <code>foretap token create --scope act</code>{' '}
          makes one on its machine.
        </div>
      )}
      {state.kind === 'failed' && !state.isLoginNeeded && (
        <div class="note failed-note">
          <b>The series cannot be read: {state.text}.</b> Trying again every few seconds. Bridges go
          on measuring; <code>foretap lag --kafka HOST:PORT</code> asks the cluster itself, and{' '}
          <code>foretap doctor</code> says what is wrong.
        </div>
      )}
    </div>
  )
}
