import { z } from 'zod'
import { refreshConfig } from '../refresh/config.ts'
import { selfConfig } from '../self/config.ts'

export const deliveryConfig = z.strictObject({
  failOverMs: z
    .int()
    .min(1_000)
    .max(3_600_000)
    .default(45_000)
    .describe(
      'Without a receipt of the device for this long, the next target of the person is tried. Tune it by the 95th percentile of foretap_notifier_stage_seconds{stage="received"}.',
    ),
  sendTimeoutMs: z
    .int()
    .min(100)
    .max(300_000)
    .default(15_000)
    .describe('Longest wait for the answer of a push service.'),
  concurrency: z
    .int()
    .min(1)
    .max(5_000)
    .default(100)
    .describe('Most sends of one channel at once.'),
  retryFirstMs: z
    .int()
    .min(10)
    .max(600_000)
    .default(1_000)
    .describe('Wait before the first repeat of a send; it doubles with each.'),
  retryLongestMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(60_000)
    .describe('Longest wait between two repeats.'),
  attemptsMax: z
    .int()
    .min(1)
    .max(1_000)
    .default(50)
    .describe('Sends to one target before its delivery becomes a dead letter.'),
  queueMax: z
    .int()
    .min(10)
    .max(1_000_000)
    .default(20_000)
    .describe(
      'Most deliveries that wait to be sent. Past it notices of ends go first, then predictions; firing ones never: instead no further anomalies are taken.',
    ),
  breakerFailures: z
    .int()
    .min(1)
    .max(1_000)
    .default(5)
    .describe('Failures of a channel in a row that open its breaker.'),
  breakerOpenMs: z
    .int()
    .min(100)
    .max(600_000)
    .default(10_000)
    .describe(
      'How long an open breaker waits before one send tries the channel; it doubles up to eightfold.',
    ),
  keepMs: z
    .int()
    .min(86_400_000)
    .max(31_536_000_000)
    .default(30 * 86_400_000)
    .describe('How long deliveries that ended and incidents that are over are kept.'),
  refresh: refreshConfig
    .prefault({})
    .describe('How often complications of Apple’s watches are told to read what there is.'),
  self: selfConfig.prefault({}).describe('How the notifier watches itself.'),
})
export type DeliveryConfig = Readonly<z.output<typeof deliveryConfig>>
