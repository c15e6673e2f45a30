import type { Given } from '#contracts/http/route.ts'
import type { seriesRoutes } from '#contracts/http/series-routes.ts'
import type { Resolution } from '#kit/store/store.ts'
import { apiErrors } from '../errors.ts'

/** Most points of one answer: 60 days of quarters of an hour, the longest that is kept, are 5,760. */
const pointsMax = 6_000
const defaultRangeMs = 3 * 3_600_000

/** From fine to coarse. */
const resolutionMs = {
  '10s': 10_000,
  '1m': 60_000,
  '15m': 900_000,
} as const satisfies Record<Resolution, number>

export interface RequestedRange {
  readonly fromMs: number
  readonly toMs: number
  readonly resolution: Resolution
}

/**
 * The range of a history request: by default the last three hours, in the finest resolution that stays within
 * `pointsMax`. Throws `API_RANGE_INVALID`.
 */
export function historyRange(
  { from, to, resolution: asked }: Given<typeof seriesRoutes.getHistory, 'query'>,
  nowMs: number,
): RequestedRange {
  const toMs = to ?? nowMs
  const fromMs = from ?? Math.max(0, toMs - defaultRangeMs)
  if (fromMs >= toMs) {
    throw apiErrors.RANGE_INVALID(`from (${fromMs}) is not before to (${toMs}).`)
  }
  const resolution = asked ?? finestWithin(toMs - fromMs)
  const points = Math.ceil((toMs - fromMs) / resolutionMs[resolution])
  if (points > pointsMax) {
    throw apiErrors.RANGE_INVALID(
      `It has ${points} points of ${resolution}; at most ${pointsMax} are given at once.`,
    )
  }
  return { fromMs, toMs, resolution }
}

function finestWithin(rangeMs: number): Resolution {
  if (rangeMs <= pointsMax * resolutionMs['10s']) return '10s'
  return rangeMs <= pointsMax * resolutionMs['1m'] ? '1m' : '15m'
}
