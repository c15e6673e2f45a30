import type { BridgeProblem, BridgeStatus } from '#contracts/bridge-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import type { OffsetPollConfig } from './config.ts'
import type { SourceHealth } from './offset-source.ts'

/** How long a jump of our own clock stays a named problem: long enough for a person to see it on the board. */
const jumpHeldMs = 600_000
/** Most problems that a status names; its schema's limit. */
const problemsMax = 100

type HealthOfStatus = Pick<
  BridgeStatus,
  'state' | 'problems' | 'problemsOmitted' | 'brokers' | 'cost' | 'budget'
>

/** Problems that the measurement itself has, beside those of its source. */
export interface MeterProblems {
  clockJumped(byMs: number, atMs: number): void
  merge(health: SourceHealth, now: { dropped: number; atMs: number }): HealthOfStatus
}

/** What bounds a poll, of whichever kind of bridge. */
interface PollBudget {
  readonly lookups?: { readonly partitionsPerPoll: number }
  readonly requestsPerPoll?: number
}

function budgetOf({ lookups, requestsPerPoll }: PollBudget): BridgeStatus['budget'] {
  if (lookups === undefined && requestsPerPoll === undefined) return undefined
  return {
    ...(requestsPerPoll === undefined ? {} : { requests: requestsPerPoll }),
    ...(lookups === undefined ? {} : { timestampLookups: lookups.partitionsPerPoll }),
  }
}

export function createMeterProblems(
  cluster: string,
  config: Pick<OffsetPollConfig, 'seriesMax'> & PollBudget,
): MeterProblems {
  const budget = budgetOf(config)
  let jump: BridgeProblem | undefined
  let limit: BridgeProblem | undefined

  return {
    clockJumped(byMs, atMs) {
      const direction = byMs > 0 ? 'forwards' : 'backwards'
      const detail = `it moved ${direction} by ${durationText(Math.abs(byMs))}`
      jump = { code: 'clock-jump', subject: cluster, detail, sinceMs: atMs }
    },
    merge(health, { dropped, atMs }) {
      if (jump !== undefined && Math.abs(atMs - jump.sinceMs) > jumpHeldMs) jump = undefined
      const sinceMs = limit?.sinceMs ?? atMs
      const detail = `${dropped} series are beyond the limit of ${config.seriesMax}`
      limit =
        dropped === 0 ? undefined : { code: 'series-limit', subject: cluster, detail, sinceMs }
      const own = [jump, limit].filter(problem => problem !== undefined)
      const problems = [...own, ...health.problems]
      return {
        state: health.state === 'ok' && own.length > 0 ? 'degraded' : health.state,
        problems: problems.slice(0, problemsMax),
        problemsOmitted: Math.max(0, problems.length - problemsMax),
        brokers: health.brokers,
        cost: health.cost,
        ...(budget && { budget }),
      }
    },
  }
}
