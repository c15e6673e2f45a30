import { type BridgeProblem, type BridgeStatus, bridgeProblems } from '#contracts/bridge-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { momentText } from '../frame/local-time.ts'

/** What is wrong, since when, and what to do about it. */
export function BridgeProblems({ bridge, nowMs }: { bridge: BridgeStatus; nowMs: number }) {
  const { problems, problemsOmitted } = bridge
  if (problems.length === 0) return <p class="muted fine">No problems.</p>
  return (
    <ul class="problems" aria-label={`Problems of ${bridge.cluster}`}>
      {problems.map(problem => (
        <ProblemItem key={`${problem.code}/${problem.subject}`} problem={problem} nowMs={nowMs} />
      ))}
      {problemsOmitted > 0 && <li class="muted">and {problemsOmitted} more</li>}
    </ul>
  )
}

function ProblemItem({ problem, nowMs }: { problem: BridgeProblem; nowMs: number }) {
  const { code, subject, detail, sinceMs } = problem
  const { text, advice } = bridgeProblems[code]
  return (
    <li>
      <div>
        <b>
          {subject} {text}
        </b>{' '}
        <span class="muted small">
          since {momentText(sinceMs, nowMs)} ({durationText(Math.max(0, nowMs - sinceMs))})
        </span>
      </div>
      {detail !== '' && <div class="muted small detail">{detail}</div>}
      <div>
        <span aria-hidden="true">→ </span>
        <span class="unseen">What to do: </span>
        {advice}
      </div>
    </li>
  )
}
