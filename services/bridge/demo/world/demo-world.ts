import { demoFaults } from './demo-faults.ts'
import type { ConsumerSpec, StreamSpec, WorldSpec } from './specs.ts'

const secondMs = 1_000
const minuteMs = 60_000
const hourMs = 3_600_000

/** What every stream of the demo has unless it says otherwise: two hours of records in segments of five minutes. */
const usual = {
  retentionMs: 2 * hourMs,
  segmentMs: 5 * minuteMs,
  timestamps: 'log-append',
} as const

const streams: readonly StreamSpec[] = [
  { ...usual, name: 'orders', partitions: 6, ratePerS: 120, dailySwing: 0.6, peakHourUtc: 19 },
  { ...usual, name: 'payments', partitions: 4, ratePerS: 35, dailySwing: 0.55, peakHourUtc: 19 },
  { ...usual, name: 'catalog', partitions: 3, ratePerS: 8, dailySwing: 0.2, peakHourUtc: 10 },
  {
    ...usual,
    name: 'users',
    partitions: 1,
    ratePerS: 1.5,
    dailySwing: 0.4,
    peakHourUtc: 18,
    compactedKeys: 2_000,
    timestamps: 'create',
    producerClockOffsetMs: -120,
  },
  { ...usual, name: 'clicks', partitions: 8, ratePerS: 900, dailySwing: 0.7, peakHourUtc: 20 },
  { ...usual, name: 'shipments', partitions: 2, ratePerS: 4, dailySwing: 0.5, peakHourUtc: 14 },
  {
    ...usual,
    name: 'invoices',
    partitions: 1,
    ratePerS: 30,
    dailySwing: 0,
    peakHourUtc: 0,
    // A batch job writes all invoices of its time at once.
    producedIn: { everyMs: 4 * hourMs, offsetMs: 20 * minuteMs, durationMs: 12 * minuteMs },
    retentionMs: 6 * hourMs,
  },
  // Kept so briefly that a long stop of its consumer loses records.
  {
    ...usual,
    name: 'audit',
    partitions: 2,
    ratePerS: 15,
    dailySwing: 0.3,
    peakHourUtc: 12,
    retentionMs: 12 * minuteMs,
    segmentMs: 2 * minuteMs,
  },
  { ...usual, name: 'telemetry', partitions: 2, ratePerS: 40, dailySwing: 0.1, peakHourUtc: 12 },
]

const consumers: readonly ConsumerSpec[] = [
  {
    name: 'billing',
    kind: 'classic',
    members: 3,
    isolation: 'read_uncommitted',
    subscriptions: [autoscaled('orders', { headroom: 1.3, commitMs: 2_000, objectiveMs: 30_000 })],
  },
  {
    name: 'fraud',
    kind: 'consumer',
    members: 6,
    isolation: 'read_uncommitted',
    subscriptions: [autoscaled('orders', { headroom: 1.5, commitMs: 1_000, objectiveMs: 12_000 })],
  },
  {
    name: 'warehouse',
    kind: 'classic',
    members: 2,
    isolation: 'read_uncommitted',
    // Fixed at 1.1 times the evening peak: the later it gets, the longer it needs to catch up.
    subscriptions: [fixed('orders', { perS: 210, commitMs: 5_000, objectiveMs: 2 * minuteMs })],
  },
  {
    name: 'dashboards',
    kind: 'streams',
    members: 2,
    isolation: 'read_uncommitted',
    subscriptions: [
      autoscaled('orders', { headroom: 1.4, commitMs: 10_000, objectiveMs: 15 * minuteMs }),
      autoscaled('telemetry', { headroom: 1.4, commitMs: 10_000, objectiveMs: 5 * minuteMs }),
    ],
  },
  {
    name: 'loyalty',
    kind: 'classic',
    members: 2,
    isolation: 'read_uncommitted',
    subscriptions: [autoscaled('orders', { headroom: 1.35, commitMs: 3_000, objectiveMs: 90_000 })],
  },
  {
    name: 'ledger-export',
    kind: 'classic',
    members: 2,
    isolation: 'read_committed',
    subscriptions: [
      autoscaled('payments', { headroom: 1.35, commitMs: 2_000, objectiveMs: 60_000 }),
    ],
  },
  {
    name: 'risk-score',
    kind: 'consumer',
    members: 4,
    isolation: 'read_committed',
    subscriptions: [
      autoscaled('payments', { headroom: 1.6, commitMs: 1_000, objectiveMs: 20_000 }),
    ],
  },
  {
    name: 'search-index',
    kind: 'classic',
    members: 3,
    isolation: 'read_uncommitted',
    subscriptions: [fixed('catalog', { perS: 22, commitMs: 5_000, objectiveMs: 5 * minuteMs })],
  },
  {
    name: 'email',
    kind: 'classic',
    members: 1,
    isolation: 'read_uncommitted',
    subscriptions: [fixed('users', { perS: 4, commitMs: 1_000, objectiveMs: 60_000 })],
  },
  {
    name: 'crm-sync',
    kind: 'classic',
    members: 1,
    isolation: 'read_uncommitted',
    // Started by cron, away in between.
    runsIn: { everyMs: 15 * minuteMs, offsetMs: 0, durationMs: 2 * minuteMs },
    subscriptions: [fixed('users', { perS: 60, commitMs: 5_000, objectiveMs: 20 * minuteMs })],
  },
  {
    name: 'geo',
    kind: 'consumer',
    members: 8,
    isolation: 'read_uncommitted',
    subscriptions: [autoscaled('clicks', { headroom: 1.3, commitMs: 3_000, objectiveMs: 45_000 })],
  },
  {
    name: 'sessions',
    kind: 'streams',
    members: 4,
    isolation: 'read_uncommitted',
    subscriptions: [
      autoscaled('clicks', { headroom: 1.25, commitMs: 10_000, objectiveMs: 2 * minuteMs }),
    ],
  },
  {
    name: 'recommendations',
    kind: 'consumer',
    members: 4,
    isolation: 'read_uncommitted',
    subscriptions: [
      autoscaled('clicks', { headroom: 1.4, commitMs: 5_000, objectiveMs: 3 * minuteMs }),
    ],
  },
  {
    name: 'notifications',
    kind: 'classic',
    members: 2,
    isolation: 'read_uncommitted',
    subscriptions: [fixed('shipments', { perS: 9, commitMs: 1_000, objectiveMs: 60_000 })],
  },
  {
    name: 'tracking',
    kind: 'classic',
    members: 1,
    isolation: 'read_uncommitted',
    subscriptions: [fixed('shipments', { perS: 8, commitMs: 2_000, objectiveMs: 2 * minuteMs })],
  },
  {
    name: 'alarms',
    kind: 'consumer',
    members: 2,
    isolation: 'read_uncommitted',
    subscriptions: [
      autoscaled('telemetry', { headroom: 1.3, commitMs: 2_000, objectiveMs: 90_000 }),
    ],
  },
  {
    name: 'pdf-render',
    kind: 'classic',
    members: 1,
    isolation: 'read_uncommitted',
    subscriptions: [fixed('invoices', { perS: 17, commitMs: 5_000, objectiveMs: 12 * minuteMs })],
  },
  {
    name: 'archive',
    kind: 'assign-only',
    members: 0,
    isolation: 'read_uncommitted',
    subscriptions: [
      autoscaled('audit', { headroom: 1.5, commitMs: 10 * secondMs, objectiveMs: 10 * minuteMs }),
    ],
  },
]

/** A shop: what it sells, delivers and bills, and who reads it. */
export const demoWorld: WorldSpec = { streams, consumers, faults: demoFaults }

interface Pace {
  readonly commitMs: number
  readonly objectiveMs: number
}

function autoscaled(
  stream: string,
  { headroom, commitMs, objectiveMs }: Pace & { headroom: number },
) {
  return {
    stream,
    capacity: { kind: 'autoscaled', headroom },
    commitEveryMs: commitMs,
    objectiveMs,
  } as const
}

function fixed(stream: string, { perS, commitMs, objectiveMs }: Pace & { perS: number }) {
  return {
    stream,
    capacity: { kind: 'fixed', perS },
    commitEveryMs: commitMs,
    objectiveMs,
  } as const
}
