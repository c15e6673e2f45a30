import type { FaultSpec, Target } from './specs.ts'

const secondMs = 1_000
const minuteMs = 60_000
const hourMs = 3_600_000

/** A decline begins so often, each time of the next of these: none again before its recovery is past. */
const declineEveryMs = 2.25 * minuteMs
const decliners: readonly Target[] = [
  'clicks/geo',
  'shipments/notifications',
  'orders/loyalty',
  'payments/ledger-export',
  'clicks/recommendations',
  'orders/warehouse',
  'users/email',
  'telemetry/alarms',
  'clicks/sessions',
  'shipments/tracking',
  'orders/billing',
]

/** Minutes from a consumer that reads a little too slowly to a broken objective: time enough to foresee it. */
const declines = decliners.map(
  (target, place): FaultSpec => ({
    ...{ kind: 'slowdown', targets: [target], rampMs: 60 * secondMs, holdMs: 8 * minuteMs },
    ...every(decliners.length * declineEveryMs, {
      ...{ fromMs: place * declineEveryMs, lastingMs: 11 * minuteMs, chance: 1 },
    }),
    jitterMs: 30 * secondMs,
  }),
)

/**
 * What goes wrong in the demo, and when. Somebody who opens the board at any moment sees one consumer on its way to its
 * objective within minutes; the rarer faults fill a day. Periods share few factors, so that no two days look alike.
 */
export const demoFaults: readonly FaultSpec[] = [
  ...declines,
  // Those with much time to lose decline more slowly.
  {
    kind: 'slowdown',
    targets: ['catalog/search-index', 'telemetry/dashboards'],
    isInTurn: true,
    rampMs: 60 * secondMs,
    holdMs: 15 * minuteMs,
    ...every(20 * minuteMs, { fromMs: 1.5 * minuteMs, lastingMs: 19 * minuteMs, chance: 1 }),
  },
  {
    kind: 'stop',
    targets: ['audit/archive'],
    ...every(4 * hourMs, { fromMs: 70 * minuteMs, lastingMs: 20 * minuteMs, chance: 1 }),
  },
  {
    kind: 'stop',
    targets: ['orders/warehouse', 'invoices/pdf-render', 'payments/risk-score'],
    ...every(97 * minuteMs, { fromMs: 13 * minuteMs, lastingMs: 150 * secondMs, chance: 0.8 }),
  },
  {
    kind: 'stall',
    targets: ['clicks/sessions', 'orders/warehouse', 'telemetry/dashboards'],
    ...every(53 * minuteMs, { fromMs: 35 * minuteMs, lastingMs: 100 * secondMs, chance: 0.8 }),
  },
  {
    kind: 'unsubscribe',
    targets: ['orders/dashboards'],
    ...every(5 * hourMs, { fromMs: 100 * minuteMs, lastingMs: 10 * minuteMs, chance: 1 }),
  },
  {
    kind: 'deploy',
    targets: [
      'orders/warehouse',
      'payments/risk-score',
      'catalog/search-index',
      'clicks/sessions',
      'users/email',
      'invoices/pdf-render',
    ],
    ...every(19 * minuteMs, { fromMs: 3 * minuteMs, lastingMs: 2 * minuteMs, chance: 1 }),
  },
  // A bulk import into the catalogue at every full hour, of uneven size: mostly it fits into the objective.
  {
    kind: 'burst',
    streams: ['catalog'],
    factor: [3.5, 7.5],
    ...every(hourMs, { fromMs: 5 * minuteMs, lastingMs: 4 * minuteMs, chance: 1 }),
  },
  {
    kind: 'burst',
    streams: ['orders', 'payments', 'shipments'],
    factor: [1.5, 2.5],
    ...every(41 * minuteMs, { fromMs: 17 * minuteMs, lastingMs: 45 * secondMs, chance: 0.7 }),
  },
  {
    kind: 'open-transaction',
    streams: ['payments'],
    ...every(79 * minuteMs, { fromMs: 31 * minuteMs, lastingMs: 3 * minuteMs, chance: 1 }),
  },
  {
    kind: 'truncate',
    streams: ['telemetry', 'clicks'],
    ...every(7 * hourMs, { fromMs: 3 * hourMs, lastingMs: secondMs, chance: 1 }),
  },
  {
    kind: 'recreate',
    streams: ['telemetry'],
    ...every(11 * hourMs, { fromMs: 5 * hourMs, lastingMs: secondMs, chance: 1 }),
  },
  {
    kind: 'broker-down',
    brokers: [1, 2, 3],
    ...every(3 * hourMs, { fromMs: 47 * minuteMs, lastingMs: 45 * secondMs, chance: 1 }),
  },
  {
    kind: 'coordinator-down',
    consumers: ['billing', 'geo', 'search-index', 'dashboards'],
    ...every(67 * minuteMs, { fromMs: 22 * minuteMs, lastingMs: 60 * secondMs, chance: 1 }),
  },
]

function every(
  everyMs: number,
  when: { readonly fromMs?: number; readonly lastingMs: number; readonly chance: number },
) {
  const { fromMs: offsetMs = 0, lastingMs: durationMs, chance } = when
  // Late by a tenth of what is left of the period: regular enough to be found again, not by the clock's hand.
  const jitterMs = Math.floor((everyMs - durationMs) / 10)
  return { everyMs, offsetMs, durationMs, jitterMs, chance }
}
