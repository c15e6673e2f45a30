import { z } from 'zod'
import { hostNames } from '#kit/host-guard.ts'

export const apiConfig = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe(
      'Address to listen on; the default serves this machine alone. Anybody who reaches it reads everything.',
    ),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(7420)
    .describe('Port of the API, the board and /metrics; 0 takes a free one.'),
  hosts: hostNames.describe(
    'Host names, besides loopback and addresses, that this server is reached by, also for /metrics. Requests for other names are refused: that stops DNS rebinding.',
  ),
  updateIntervalMs: z
    .int()
    .min(10)
    .max(60_000)
    .default(500)
    .describe('Least time between two live updates of the board.'),
  heartbeatMs: z
    .int()
    .min(10)
    .max(120_000)
    .default(15_000)
    .describe('A comment is sent on live streams this often, so that proxies keep them open.'),
  liveClientsMax: z
    .int()
    .positive()
    .max(10_000)
    .default(200)
    .describe('Most clients that receive live updates at once.'),
  liveBufferBytesMax: z
    .int()
    .min(1_024)
    .max(64 * 1024 * 1024)
    .default(4 * 1024 * 1024)
    .describe('Bytes that may wait for one slow client before it has to read everything again.'),
  liveReplayBytesMax: z
    .int()
    .min(1_024)
    .max(256 * 1024 * 1024)
    .default(16 * 1024 * 1024)
    .describe('Bytes of past live updates kept for clients that come back.'),
  requestsMax: z
    .int()
    .positive()
    .max(10_000)
    .default(64)
    .describe('Most requests answered at once; live streams have their own limit.'),
  staleAfterMs: z
    .int()
    .min(1_000)
    .default(30_000)
    .describe('A series that was not reported for this long, and for three polls, is unknown.'),
  forgetAfterMs: z
    .int()
    .min(10_000)
    .default(600_000)
    .describe(
      'A series that its cluster did not report for this long, while it reported others, goes.',
    ),
  seedWithinMs: z
    .int()
    .nonnegative()
    .default(86_400_000)
    .describe(
      'After a restart the board shows series of the history that are not older than this.',
    ),
  seriesMax: z
    .int()
    .positive()
    .max(1_000_000)
    .default(100_000)
    .describe('Most series in the live view.'),
})
export type ApiConfig = Readonly<z.output<typeof apiConfig>>
