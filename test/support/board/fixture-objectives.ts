import { budgetDays, type ErrorBudget, type ObjectiveList } from '#contracts/objective-status.ts'
import { objectiveShare } from '#contracts/row-order.ts'
import type { FixtureSeries } from './fixture-series.ts'

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs
const share = 0.999
const allowedMs = (1 - share) * budgetDays * dayMs

/** The objectives of the fixture: burning fast, burning, overdrawn, with unknown time, and kept. */
export function objectivesOf(series: readonly FixtureSeries[], nowMs: number): ObjectiveList {
  const objectives = series.map((one, index) => {
    const row = one.rowAt(nowMs)
    const { objectiveMs } = row
    const ageShare = objectiveShare(row)
    return {
      ...{ id: row.id, ...row.series, state: row.state, share },
      ...(objectiveMs === undefined
        ? {}
        : { objectiveMs, origin: index % 7 === 6 ? ('learnt' as const) : ('given' as const) }),
      ...(ageShare === undefined ? {} : { ageShare }),
      ...(objectiveMs === undefined ? {} : { budget: budgetOf(index, nowMs) }),
    }
  })
  return { atMs: nowMs, pending: 0, objectives }
}

/** Of the cast's first four; the others have used a little. */
const cast = [
  { brokenMs: 31 * minuteMs, unknownMs: 0, burn: [36, 12, 3.1, 1.1], burning: 'page' },
  { brokenMs: 22 * minuteMs, unknownMs: 4 * minuteMs, burn: [0, 2.4, 3.4, 1.3], burning: 'ticket' },
  { brokenMs: 62 * minuteMs, unknownMs: 0, burn: [0, 0, 0, 2.2], burning: undefined },
  { brokenMs: 4 * minuteMs, unknownMs: 26 * 60 * minuteMs, burn: [undefined, undefined, 0, 0.3] },
] as const

function budgetOf(index: number, nowMs: number): ErrorBudget {
  const known = cast[index]
  const brokenMs = known?.brokenMs ?? ((index * 7_919) % 19) * minuteMs
  const unknownMs = known?.unknownMs ?? (index % 5 === 4 ? 9 * minuteMs : 0)
  const rates = known?.burn ?? [0, 0, (index % 4) * 0.2, (index % 9) * 0.1]
  const windows = (['1h', '6h', '1d', '3d'] as const).flatMap((window, i) => {
    const rate = rates[i]
    return rate === undefined ? [] : [[window, rate] as const]
  })
  const burning = known && 'burning' in known ? known.burning : undefined
  return {
    atMs: nowMs,
    sinceMs: nowMs - budgetDays * dayMs,
    knownMs: budgetDays * dayMs - unknownMs,
    ...{ unknownMs, brokenMs, allowedMs },
    used: brokenMs / allowedMs,
    usedAtMost: (brokenMs + unknownMs) / allowedMs,
    burn: Object.fromEntries(windows),
    ...(burning === undefined ? {} : { burning }),
  }
}
