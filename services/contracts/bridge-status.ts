import { z } from 'zod'

/** What can be wrong between a bridge and its cluster. A closed list, so that it can be a metric label. */
export const bridgeProblems = {
  unreachable: {
    text: 'cannot be reached',
    advice: 'check the address, the port and the firewall',
  },
  authentication: { text: 'refuses our credentials', advice: 'check mechanism, user and password' },
  tls: {
    text: 'does not speak the TLS we expect',
    advice: 'check tls.caFile (--tls, --tls-ca) and the listener',
  },
  authorization: { text: 'denies a right', advice: 'grant Describe on it, or exclude it' },
  'leader-unavailable': { text: 'has no leader', advice: 'check the brokers' },
  'coordinator-unavailable': { text: 'has no coordinator', advice: 'check the brokers' },
  slow: { text: 'answers slowly', advice: 'check its load; requestTimeoutMs bounds the wait' },
  unsupported: {
    text: 'does not support a request',
    advice: 'see the documentation of the bridge',
  },
  'protocol-error': {
    text: 'answered what we cannot read',
    advice: 'check the port; if it is right, report this with the broker version',
  },
  'clock-jump': {
    text: 'saw our own clock jump',
    advice: 'check time synchronisation of this machine',
  },
  'series-limit': {
    text: 'exceeds the series limit',
    advice: 'raise seriesMax or exclude streams',
  },
} as const
export const bridgeProblemCode = z.enum(
  Object.keys(bridgeProblems) as [keyof typeof bridgeProblems, ...(keyof typeof bridgeProblems)[]],
)
export type BridgeProblemCode = keyof typeof bridgeProblems

const bridgeProblem = z.strictObject({
  code: bridgeProblemCode,
  /** What it is about: `broker 2 (host:port)`, `topic orders`, `group billing`, or the cluster's name. */
  subject: z.string().max(300),
  /** What the system itself said, without stack traces or secrets. */
  detail: z.string().max(300),
  sinceMs: z.int().nonnegative(),
})
export type BridgeProblem = Readonly<z.output<typeof bridgeProblem>>

/** What polling costs the cluster, in the last poll of commits and ages together with its end-offset polls. */
const bridgeCost = z.strictObject({
  requests: z.int().nonnegative(),
  sentBytes: z.int().nonnegative(),
  receivedBytes: z.int().nonnegative(),
  wallMs: z.number().nonnegative(),
  /** Look-ups by timestamp: each makes a broker search an index and decompress a batch. */
  timestampLookups: z.int().nonnegative(),
})
export type BridgeCost = Readonly<z.output<typeof bridgeCost>>

/** How a bridge and its cluster are doing; one message per poll on the compacted `foretap.bridges`, key = cluster. */
export const bridgeStatus = z.strictObject({
  v: z.literal(1),
  cluster: z.string().min(1),
  /** What is behind it: the `type` of its configuration, e.g. `kafka`. */
  system: z.string().min(1).max(40),
  atMs: z.int().nonnegative(),
  state: z.enum(['ok', 'degraded', 'unreachable']),
  problems: z.array(bridgeProblem).max(100),
  /** Problems beyond the hundred that are named. */
  problemsOmitted: z.int().nonnegative(),
  brokers: z.array(
    z.strictObject({
      id: z.int(),
      address: z.string(),
      reachable: z.boolean(),
      rttMs: z.number().optional(),
    }),
  ),
  streams: z.int().nonnegative(),
  consumers: z.int().nonnegative(),
  series: z.int().nonnegative(),
  seriesDropped: z.int().nonnegative(),
  cost: bridgeCost,
  /** The most that one poll may ask, where the configuration bounds it. */
  budget: z
    .strictObject({
      requests: z.int().nonnegative().optional(),
      timestampLookups: z.int().nonnegative().optional(),
    })
    .optional(),
})
export type BridgeStatus = Readonly<z.output<typeof bridgeStatus>>
