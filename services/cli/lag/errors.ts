import type { BridgeProblem } from '#contracts/bridge-status.ts'
import { bridgeProblems } from '#contracts/bridge-status.ts'
import { AppError, defineErrors } from '#kit/errors.ts'

const lagErrors = defineErrors('LAG', {
  CLUSTER_UNREACHABLE: {
    retry: 'later',
    http: 503,
    text: 'The cluster cannot be measured.',
    advice: 'Check the address given with --kafka; foretap doctor says what is reachable.',
  },
})

/** That a cluster cannot be measured, with its first problem as the reason and what to do about that one. */
export function unreachableError(problem: BridgeProblem | undefined): AppError {
  if (problem === undefined) return lagErrors.CLUSTER_UNREACHABLE('It does not answer.')
  const { text, advice } = bridgeProblems[problem.code]
  const why = `${problem.subject} ${text}${problem.detail === '' ? '.' : `: ${problem.detail}`}`
  const spec = { ...lagErrors.table.CLUSTER_UNREACHABLE, advice: `${sentence(advice)}` }
  return new AppError('LAG_CLUSTER_UNREACHABLE', spec, { why })
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
