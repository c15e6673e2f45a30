import type { ErrorBudget, ObjectiveStatus } from '#contracts/objective-status.ts'

/** How an objective is kept, by what somebody has to do about it. */
export type Keeping = 'page' | 'overdrawn' | 'ticket' | 'kept' | 'unknown' | 'none'

export const keepingTexts = {
  page: 'burns fast',
  overdrawn: 'overdrawn',
  ticket: 'burns',
  kept: 'kept',
  unknown: 'being read',
  none: 'no objective',
} as const satisfies Record<Keeping, string>

export const keepingMeanings = {
  page: 'the budget would be gone within two days or five: look now',
  overdrawn: 'the objective was broken for longer than 30 days allow',
  ticket: 'the budget would not last for 30 days: look on the next working day',
  kept: 'the budget lasts',
  unknown: 'the history of this series is still to be read',
  none: 'none is given, and none was learnt yet',
} as const satisfies Record<Keeping, string>

export function keepingOf({ objectiveMs, budget }: ObjectiveStatus): Keeping {
  if (objectiveMs === undefined) return 'none'
  if (budget === undefined) return 'unknown'
  if (budget.burning === 'page') return 'page'
  if (budget.used >= 1) return 'overdrawn'
  return budget.burning ?? 'kept'
}

/** What is left of a budget: `61 %`, `52–61 %` where unknown time may have used some, `1.4 × overdrawn`. */
export function leftText({ used, usedAtMost }: ErrorBudget): string {
  if (used >= 1) return `used ${used < 9.95 ? Number(used.toFixed(1)) : Math.round(used)} ×`
  const [most, least] = [wholePercent(1 - used), wholePercent(Math.max(0, 1 - usedAtMost))]
  return most === least ? `${most} %` : `${least}–${most} %`
}

/** Rounded away from the ends: 99.8 % is not all, and 0.3 % is not nothing. */
const wholePercent = (share: number): number => {
  if (share <= 0 || share >= 1) return share <= 0 ? 0 : 100
  return Math.min(99, Math.max(1, Math.round(share * 100)))
}

/** A burn rate: `0`, `0.3 ×`, `14 ×`; `?` where nothing of its window is known. */
export function burnText(rate: number | undefined): string {
  if (rate === undefined) return '?'
  if (rate === 0) return '0'
  if (rate < 0.05) return '< 0.1 ×'
  return `${rate < 9.95 ? Number(rate.toFixed(1)) : Math.round(rate)} ×`
}
