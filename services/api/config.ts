import { z } from 'zod'
import { hostNames } from '#kit/host-guard.ts'
import { isLoopbackHost } from '#kit/http/caller.ts'
import { serverTlsConfig } from '#kit/http/server-tls.ts'

export const apiConfig = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe(
        'Address to listen on; the default serves this machine alone. Elsewhere every request needs a token, and TLS or a proxy.',
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
    access: z
      .enum(['auto', 'required'])
      .default('auto')
      .describe(
        'Whether a token is needed: auto, except for callers on this machine while it alone is served; required, always.',
      ),
    tls: serverTlsConfig.optional().describe('Certificate of this server: it speaks HTTPS then.'),
    behindProxy: z
      .boolean()
      .default(false)
      .describe(
        'One proxy in front does TLS and sets X-Forwarded-For and X-Forwarded-Proto. Every request needs a token then.',
      ),
    origins: z
      .array(
        z
          .string()
          .regex(/^https?:\/\/[^/\s]+$/, { error: 'must be an origin: https://name[:port]' }),
      )
      .max(100)
      .default([])
      .describe(
        'Other sites whose pages may ask, with a token (CORS), such as https://example.com.',
      ),
    requestsPerMinute: z
      .int()
      .positive()
      .max(10_000_000)
      .default(60_000)
      .describe('Most requests of one address in a minute.'),
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
  .refine(
    ({ host, tls, behindProxy }) => isLoopbackHost(host) || tls !== undefined || behindProxy,
    {
      path: ['host'],
      error:
        'is reached from other machines, where tokens must not travel in the clear: give api.tls a certificate, or set api.behindProxy where a proxy in front does TLS',
    },
  )
export type ApiConfig = Readonly<z.output<typeof apiConfig>>
