import type { Problem } from '../data/reading.ts'
import { isRefusal } from './freshness.ts'
import { usePageProblem } from './page-problems.ts'

interface ProblemNoteProps {
  /** `Objectives`. */
  readonly what: string
  readonly known: {
    readonly value: unknown
    readonly problem?: Problem | undefined
    readonly readAtMs?: number | undefined
  }
}

/**
 * Says that something cannot be read: in the place of its content where nothing is known of it, else at the foot of the
 * window, so that what was read before stays where it is.
 */
export function ProblemNote({ what, known: { value, problem, readAtMs } }: ProblemNoteProps) {
  usePageProblem(
    problem === undefined || value === undefined ? undefined : { what, problem, readAtMs },
  )
  if (problem === undefined || value !== undefined) return null
  return (
    <div class="card blank problem" role="alert">
      <h2>{what} cannot be read</h2>
      <p>{sentence(problem.text)}</p>
      {isRefusal(problem) ? (
        <p class="muted">
          <a href="/login">Log in</a>{' '}
          {problem.status === 401 ? 'with a token of this server.' : 'with a token that may.'}
        </p>
      ) : (
        <p class="muted">
          Trying again by itself every few seconds.{' '}
          {problem.status >= 500 && 'The log of the server says more. '}
          {problem.status !== 0 && 'Other pages may still be read.'}
        </p>
      )}
    </div>
  )
}

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
