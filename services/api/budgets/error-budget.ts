import { type BurnWindow, budgetDays, type ErrorBudget } from '#contracts/objective-status.ts'
import type { KeptTime } from './kept-time.ts'
import { lengthWithin, type Span } from './time-spans.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
export const budgetMs = budgetDays * dayMs

const windowMs = {
  '1h': hourMs,
  '6h': 6 * hourMs,
  '1d': dayMs,
  '3d': 3 * dayMs,
} as const satisfies Record<BurnWindow, number>

/**
 * Burn rates that somebody must look at, each over a long window and a short one that shows whether it goes on: as in the
 * SRE workbook, chapter 5, for a budget of 30 days.
 */
const alarms = [
  { burning: 'page', rate: 14.4, longMs: hourMs, shortMs: 5 * minuteMs },
  { burning: 'page', rate: 6, longMs: 6 * hourMs, shortMs: 30 * minuteMs },
  { burning: 'ticket', rate: 3, longMs: dayMs, shortMs: 2 * hourMs },
  { burning: 'ticket', rate: 1, longMs: 3 * dayMs, shortMs: 6 * hourMs },
] as const

/** What of the budget is used, at the end of the time that was judged. `share` is the part of the time to be kept. Pure. */
export function errorBudgetOf(kept: KeptTime, share: number): ErrorBudget {
  const { sinceMs, toMs } = kept
  const whole: Span = [toMs - budgetMs, toMs]
  const allowedMs = Math.round((1 - share) * budgetMs)
  const brokenMs = lengthWithin(kept.broken, whole)
  const unknownMs = lengthWithin(kept.unknown, whole)
  const burning = alarms.find(({ rate, longMs, shortMs }) =>
    [longMs, shortMs].every(ms => certainRate(kept, share, ms) >= rate),
  )?.burning
  const burn: Partial<Record<BurnWindow, number>> = {}
  for (const [name, ms] of Object.entries(windowMs) as [BurnWindow, number][]) {
    const rate = burnRate(kept, share, ms)
    if (rate !== undefined) burn[name] = rate
  }
  return {
    ...{ atMs: Math.round(toMs), sinceMs: Math.round(Math.max(sinceMs, whole[0])) },
    knownMs: lengthWithin(kept.known, whole),
    ...{ unknownMs, brokenMs, allowedMs, burn },
    used: brokenMs / allowedMs,
    usedAtMost: (brokenMs + unknownMs) / allowedMs,
    ...(burning === undefined ? {} : { burning }),
  }
}

/** The rate as if all unknown time had been kept: nobody is called for what nobody knows. */
function certainRate({ broken, toMs }: KeptTime, share: number, lastMs: number): number {
  return lengthWithin(broken, [toMs - lastMs, toMs]) / lastMs / (1 - share)
}

/** Undefined where nothing of the window is known: no rate is no good rate. */
function burnRate(kept: KeptTime, share: number, lastMs: number): number | undefined {
  const window: Span = [kept.toMs - lastMs, kept.toMs]
  const knownMs = lengthWithin(kept.known, window)
  if (knownMs === 0) return undefined
  return lengthWithin(kept.broken, window) / knownMs / (1 - share)
}

/** The days before the end of what was judged, the oldest first; those before the series was watched are left out. */
export function budgetDaysOf(kept: KeptTime) {
  return Array.from({ length: budgetDays }, (_, back) => {
    const startMs = kept.toMs - (budgetDays - back) * dayMs
    const day: Span = [startMs, startMs + dayMs]
    return {
      startMs: Math.round(startMs),
      knownMs: lengthWithin(kept.known, day),
      unknownMs: lengthWithin(kept.unknown, day),
      brokenMs: lengthWithin(kept.broken, day),
    }
  }).filter(({ knownMs, unknownMs }) => knownMs + unknownMs > 0)
}
