import { z } from 'zod'
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

/** Epoch milliseconds as a parameter of an address. */
export const epochMs = z
  .string()
  .regex(/^\d{1,15}$/, { error: 'must be epoch milliseconds' })
  .transform(Number)
const query = z.strictObject({
  from: epochMs.optional(),
  to: epochMs.optional(),
  resolution: z.enum(['10s', '1m', '15m'], { error: 'must be 10s, 1m or 15m' }).optional(),
})

export interface RequestedRange {
  readonly fromMs: number
  readonly toMs: number
  readonly resolution: Resolution
}

/**
 * The range of a history request: by default the last three hours, in the finest resolution that stays within
 * `pointsMax`. Throws `API_QUERY_INVALID` or `API_RANGE_INVALID`.
 */
export function historyRange(parameters: unknown, nowMs: number): RequestedRange {
  const parsed = query.safeParse(parameters)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(issue =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.join(', ')}: is not a parameter of this address`
        : `${issue.path.join('.')}: ${issue.message}`,
    )
    throw apiErrors.QUERY_INVALID(`${problems.join('; ')}.`)
  }
  const toMs = parsed.data.to ?? nowMs
  const fromMs = parsed.data.from ?? Math.max(0, toMs - defaultRangeMs)
  if (fromMs >= toMs) {
    throw apiErrors.RANGE_INVALID(`from (${fromMs}) is not before to (${toMs}).`)
  }
  const resolution = parsed.data.resolution ?? finestWithin(toMs - fromMs)
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
