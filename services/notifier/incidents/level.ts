import type { LevelsConfig } from '../config.ts'
import type { Problem } from './state.ts'

/** How loud a problem is while it lasts; `board` tells nobody. */
export function levelOf(problem: Problem, levels: LevelsConfig): LevelsConfig['blind'] {
  switch (problem) {
    case 'breach':
    case 'external':
      return levels.firing
    case 'data_loss':
      return levels.dataLoss
    case 'blind':
      return levels.blind
    case 'unusual':
      return levels.unusual
    case 'drill':
      // As loud as what it tests, unless that needs an entitlement.
      return levels.firing === 'critical' ? 'time_sensitive' : levels.firing
    case 'self':
      return 'active'
    default:
      return problem satisfies never
  }
}
