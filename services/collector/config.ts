import { z } from 'zod'
import { stepMs } from '#contracts/frame.ts'
import { objective } from '#contracts/objective.ts'

export const collectorConfig = z.strictObject({
  objectives: z
    .array(objective)
    .max(10_000)
    .default([])
    .describe('Service level objectives; the first whose patterns match a series counts.'),
  lateMs: z
    .int()
    .nonnegative()
    .max(600_000)
    .default(stepMs)
    .describe('How late a sample may come and still count in its step.'),
  seriesMax: z
    .int()
    .min(1)
    .default(20_000)
    .describe('Series with metrics of their own; those with the largest ages, past that.'),
  staleMs: z
    .int()
    .min(stepMs)
    .default(60_000)
    .describe('Without a sample for this long, the age of a series is unknown.'),
  forgetMs: z
    .int()
    .min(stepMs)
    .default(3_600_000)
    .describe('Without a sample for this long, a series leaves the metrics.'),
})
export type CollectorConfig = Readonly<z.output<typeof collectorConfig>>
