import { aggregate, apply, fromScalar, max, now, withNumber } from '../promql/functions.ts'
import { metric } from '../promql/selector.ts'
import { happened } from './happened.ts'
import { type AlertRule, deliveriesPage, type RuleGroup } from './rule.ts'
import { day, durationsOf, hour, minute, type RuleOptions } from './rule-options.ts'

/** A delivery that waits for longer, in seconds, is late for whom it should wake. */
const queuedSeconds = 120
/** Apple refuses provider tokens older than an hour; we renew ours after 50 minutes. */
const tokenSeconds = 3_600
/** Apple refuses tokens from a clock that is minutes away. */
const skewSeconds = 60
const certificateDays = 14

/** Whether people are reached. */
export function deliveryAlerts(options: RuleOptions): readonly RuleGroup[] {
  const lasting = durationsOf(options)
  const undelivered = aggregate(
    'sum',
    happened('foretap_notifier_undelivered_total', { within: lasting(15 * minute) }),
    ['instance'],
  )
  const dead = aggregate(
    'sum',
    happened('foretap_notifier_dead_letters_total', { within: lasting(hour) }),
    ['channel', 'reason'],
  )
  const shed = aggregate(
    'sum',
    happened('foretap_notifier_shed_total', {
      ...{ within: lasting(hour), matchers: { reason: { not: 'it expired' } } },
    }),
    ['reason'],
  )
  return [
    {
      name: 'foretap-deliveries',
      rules: [channelDown, queued, ...lostAlerts({ undelivered, dead, shed })],
    },
    { name: 'foretap-watchdog', rules: [watchdog, ...ownTaps(lasting), troubled] },
    { name: 'foretap-apns', rules: apns },
  ]
}

const channelDown: AlertRule = {
  alert: 'ForetapChannelDown',
  expr: max(withNumber(metric('foretap_notifier_breaker_state'), '==', 2), ['channel']),
  forMs: minute,
  severity: 'page',
  summary: 'Foretap has given the channel {{ $labels.channel }} up for now',
  description:
    'It failed several times in a row. What was to be sent by it goes to the next targets of each person; whoever has no other is not reached.',
  dashboard: deliveriesPage,
}

const queued: AlertRule = {
  alert: 'ForetapDeliveriesWait',
  expr: max(withNumber(metric('foretap_notifier_oldest_queued_seconds'), '>', queuedSeconds), [
    'channel',
  ]),
  forMs: minute,
  severity: 'page',
  summary: 'A tap has waited {{ $value | humanizeDuration }} to be sent by {{ $labels.channel }}',
  description:
    'More comes than the channel takes, or it answers slowly. What fires goes first, and everything comes late.',
  dashboard: deliveriesPage,
}

type Lost = Readonly<Record<'undelivered' | 'dead' | 'shed', AlertRule['expr']>>

const lostAlerts = ({ undelivered, dead, shed }: Lost): readonly AlertRule[] => [
  {
    alert: 'ForetapNobodyReached',
    expr: undelivered,
    forMs: 0,
    severity: 'page',
    summary: '{{ $value | humanize }} times nobody could be reached on any of their devices',
    description:
      'All targets of a person were tried within the clock and none confirmed. The next step of the chain was told; where there is none, nobody knows of the incident but the board.',
    dashboard: deliveriesPage,
  },
  {
    alert: 'ForetapDeadLetters',
    expr: dead,
    forMs: 0,
    severity: 'ticket',
    summary:
      '{{ $value | humanize }} deliveries by {{ $labels.channel }} will never arrive: {{ $labels.reason }}',
    description:
      'The service refused them for good. Mostly a device is gone or its token is wrong; other reasons are ours to mend.',
    dashboard: deliveriesPage,
  },
  {
    alert: 'ForetapDeliveriesShed',
    expr: shed,
    forMs: 0,
    severity: 'ticket',
    summary: '{{ $value | humanize }} deliveries were given up: {{ $labels.reason }}',
    description:
      'Too many waited, so the least important were not sent: ends first, then predictions. What fires is never given up.',
    dashboard: deliveriesPage,
  },
]

const watchdog: AlertRule = {
  alert: 'ForetapWatchdog',
  expr: withNumber(max(metric('foretap_collector_series')), '>=', 0),
  forMs: 0,
  severity: 'none',
  summary: 'Foretap is scraped and alerts are evaluated: this always fires',
  description:
    'Send it to a receiver elsewhere that alarms when it stops coming: that tells of a Prometheus or an Alertmanager that is gone.',
  dashboard: '/d/foretap-health',
}

const ownTaps = (lasting: (ms: number) => string): readonly AlertRule[] => [
  {
    alert: 'ForetapHeartbeatLost',
    expr: aggregate(
      'sum',
      happened('foretap_notifier_heartbeats_total', {
        ...{ within: lasting(15 * minute), matchers: { result: { re: 'dead|shed' } } },
      }),
      ['instance'],
    ),
    forMs: 0,
    severity: 'page',
    summary: 'Heartbeats of Foretap on {{ $labels.instance }} do not reach the watchdog',
    description:
      '{{ $value | humanize }} heartbeats in 15 minutes came to nothing. They take the way of every tap, so taps may not arrive either; and the watchdog will alarm.',
    dashboard: deliveriesPage,
  },
  {
    alert: 'ForetapCanarySilent',
    expr: aggregate(
      'sum',
      happened('foretap_notifier_canaries_total', {
        ...{ within: lasting(hour), matchers: { result: 'silent' } },
      }),
      ['instance'],
    ),
    forMs: 0,
    severity: 'notify',
    summary: 'A device did not confirm a test tap of Foretap on {{ $labels.instance }}',
    description:
      'The push service took it, and no device said that it came. Real taps to this person may not come either.',
    dashboard: deliveriesPage,
  },
]

const troubled: AlertRule = {
  alert: 'ForetapDevicesSilent',
  expr: max(withNumber(metric('foretap_watch_devices_troubled'), '>', 0), ['remark']),
  forMs: hour,
  severity: 'ticket',
  summary: '{{ $value }} paired devices would not tell their person: {{ $labels.remark }}',
  description:
    'They are paired, and for an hour something stood in the way: what is sent to them would not be noticed. Each person sees it on the page of their devices.',
  dashboard: deliveriesPage,
}

const age = (timestamps: ReturnType<typeof tokenIssued>) => fromScalar(now, '-', timestamps)
const tokenIssued = () =>
  max(metric('foretap_notifier_apns_token_issued_timestamp_seconds'), ['channel'])
const certificateEnds = max(metric('foretap_notifier_apns_certificate_expiry_timestamp_seconds'), [
  'channel',
])

const apns: readonly AlertRule[] = [
  {
    alert: 'ForetapApnsTokenOld',
    expr: withNumber(age(tokenIssued()), '>', tokenSeconds),
    forMs: 10 * minute,
    severity: 'notify',
    summary: 'The token of {{ $labels.channel }} for Apple is {{ $value | humanizeDuration }} old',
    description:
      'Apple refuses tokens older than an hour, and it should have been renewed after 50 minutes. The next push may be refused.',
    dashboard: deliveriesPage,
  },
  {
    alert: 'ForetapClockWrong',
    expr: withNumber(
      max(apply('abs', metric('foretap_notifier_apns_clock_skew_seconds')), ['channel']),
      '>',
      skewSeconds,
    ),
    forMs: 10 * minute,
    severity: 'notify',
    summary: "The clock of Foretap and Apple's are {{ $value | humanizeDuration }} apart",
    description:
      'Apple refuses tokens from the wrong time. Ages that rest on brokers’ timestamps are wrong by as much, too.',
    dashboard: deliveriesPage,
  },
  {
    alert: 'ForetapCertificateEnds',
    expr: withNumber(withNumber(certificateEnds, '-', now), '<', (certificateDays * day) / 1_000),
    forMs: hour,
    severity: 'ticket',
    summary:
      'The push certificate of {{ $labels.channel }} ends in {{ $value | humanizeDuration }}',
    description: `Less than ${certificateDays} days are left. After that no push is taken.`,
    dashboard: deliveriesPage,
  },
]
