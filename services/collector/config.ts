import { z } from 'zod'
import { stepMs } from '#contracts/frame.ts'
import { objective } from '#contracts/objective.ts'
import { engineChoices } from '#models/engines/engine.ts'

const scoringConfig = z.strictObject({
  forecaster: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}$/)
    .default('auto')
    .describe(
      'Who forecasts: auto takes the best that is there; network, baselines, or the name of a baseline.',
    ),
  engine: z
    .enum(engineChoices)
    .default('auto')
    .describe(
      'What computes the network: auto measures what is there at start; foretap engine ls shows it.',
    ),
  model: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of weights that foretap train or foretap finetune wrote; the shipped ones otherwise.',
    ),
  budgetPerDay: z
    .number()
    .positive()
    .max(1_000)
    .default(1)
    .describe('False alarms per series and day that page thresholds are moved towards.'),
  learnObjectives: z
    .boolean()
    .default(true)
    .describe('Whether series without an objective learn one from their own last day.'),
  stateEveryMs: z
    .int()
    .min(1_000)
    .default(600_000)
    .describe(
      'What is learnt of a series is written this often at most; when an anomaly begins or ends, at once.',
    ),
})

export const collectorConfig = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(255)
    .default('collector')
    .describe(
      'What this collector is called among several, for its status: give each one its own.',
    ),
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
  fanSeriesMax: z
    .int()
    .min(0)
    .max(20_000)
    .default(200)
    .describe(
      'Series, the most at risk first, whose foretold quantiles are metrics: 24 values each.',
    ),
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
  scoring: scoringConfig.prefault({}).describe('Forecasts and anomalies.'),
})
export type CollectorConfig = Readonly<z.output<typeof collectorConfig>>
