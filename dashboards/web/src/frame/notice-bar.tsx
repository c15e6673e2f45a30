import { durationText } from '#contracts/text/age-text.ts'
import type { BoardData } from '../data/board-data.ts'
import { secondClock } from '../data/second-clock.ts'
import { slowAnswers } from '../data/slow-answers.ts'
import { type Freshness, freshness, isRefusal } from './freshness.ts'
import { type PageProblem, pageProblems } from './page-problems.ts'

/** Whoever waits for so long wants to know what to do. */
const adviseAfterMs = 30_000

/**
 * What a person should know before believing what is shown; nothing while all of it is of now. It stands at the foot of the
 * window and at the end of the page: nothing moves when it comes, and nothing is left beneath it.
 */
export function NoticeBar({ data }: { data: BoardData }) {
  const state = freshness(data)
  const slow = slowAnswers.at(secondClock.value)
  const isCut = state.kind === 'stale' && state.why === 'reconnecting'
  return (
    <div class="notices" role="status" aria-live="polite" aria-atomic="false">
      <ConnectionNotice state={state} />
      {slow !== undefined && !isCut && (
        <p class="notice slow-note">
          <b>The server is slow:</b>{' '}
          {slow.kind === 'awaited' ? 'an answer has been awaited for' : 'an answer took'}{' '}
          <Age ms={slow.ms} />. What is shown may be that much older.
        </p>
      )}
      {Array.from(pageProblems.value, ([key, problem]) => (
        <PageNotice key={key} {...problem} isSaid={isCut || state.kind === 'refused'} />
      ))}
    </div>
  )
}

function ConnectionNotice({ state }: { state: Freshness }) {
  switch (state.kind) {
    case 'starting':
    case 'live':
      return null
    case 'stale':
      return (
        <p class="notice stale-note">
          <span class="pulse" aria-hidden="true" />
          <b>
            {state.why === 'reconnecting' ? 'Reconnecting' : 'No news from the server'}, data{' '}
            <Age ms={state.oldMs} /> old.
          </b>{' '}
          The numbers are the last ones seen.
          {state.oldMs > adviseAfterMs && (
            <>
              {' '}
              <code>foretap doctor</code> on the server's machine says what is wrong.
            </>
          )}
        </p>
      )
    case 'refused':
      return (
        <p class="notice failed-note">
          <b>This server shows its numbers only to those whom it knows: {state.text}.</b>{' '}
          {state.oldMs !== undefined && (
            <>
              What is shown is <Age ms={state.oldMs} /> old.{' '}
            </>
          )}
          <a href="/login">Log in</a> with a token: <code>foretap token create --scope act</code>{' '}
          makes one on its machine.
        </p>
      )
    case 'failed':
      return (
        <p class="notice failed-note">
          <b>The series cannot be read: {state.text}.</b> Trying again every few seconds. Bridges go
          on measuring; <code>foretap lag --kafka HOST:PORT</code> asks the cluster itself, and{' '}
          <code>foretap doctor</code> says what is wrong.
        </p>
      )
    default:
      return state satisfies never
  }
}

/** `isSaid`: the notice before it says why already. */
function PageNotice({ what, problem, readAtMs, isSaid }: PageProblem & { isSaid: boolean }) {
  const age = readAtMs !== undefined && <Age ms={secondClock.value - readAtMs} />
  if (isSaid && age === false) return null
  if (isSaid) {
    return (
      <p class="notice stale-note">
        {what}: as read {age} ago.
      </p>
    )
  }
  return (
    <p class="notice failed-note">
      <b>
        {what} cannot be read: {problem.text}.
      </b>{' '}
      {age !== false && <>What is shown was read {age} ago. </>}
      {isRefusal(problem) ? (
        <>
          <a href="/login">Log in</a> with a token that may.
        </>
      ) : (
        'Trying again by itself.'
      )}
    </p>
  )
}

/** Counts on with the seconds; who listens hears it once. */
function Age({ ms }: { ms: number }) {
  return <span aria-live="off">{durationText(Math.max(0, Math.floor(ms / 1_000)) * 1_000)}</span>
}
