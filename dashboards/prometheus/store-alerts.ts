import { aggregate } from '../promql/functions.ts'
import { happened } from './happened.ts'
import { healthPage, type RuleGroup } from './rule.ts'
import { durationsOf, minute, type RuleOptions } from './rule-options.ts'

/** Whether what Foretap knows is kept and passed on. */
export function storeAlerts(options: RuleOptions): readonly RuleGroup[] {
  const within = durationsOf(options)(15 * minute)
  const byInstance = ['instance'] as const
  const commits = aggregate(
    'sum',
    happened('foretap_notifier_commit_failures_total', { within }),
    byInstance,
  )
  const writes = aggregate(
    'sum',
    happened('foretap_store_write_failures_total', { within }),
    byInstance,
  )
  const steps = aggregate('sum', happened('foretap_store_steps_lost_total', { within }), byInstance)
  const refused = aggregate('sum', happened('foretap_bus_publish_failures_total', { within }), [
    'topic',
  ])
  const unread = aggregate('sum', happened('foretap_bus_dead_letters_total', { within }), [
    ...(['topic', 'reason'] as const),
  ])
  return [
    {
      name: 'foretap-store',
      rules: [
        {
          alert: 'ForetapIncidentsNotKept',
          expr: commits,
          forMs: 2 * minute,
          severity: 'page',
          summary:
            'Foretap on {{ $labels.instance }} cannot write incidents down, so it tells nobody',
          description:
            'Nothing is sent before it is durable. {{ $value | humanize }} batches could not be committed in 15 minutes; they are repeated and wait meanwhile.',
          dashboard: healthPage,
        },
        {
          alert: 'ForetapHistoryNotKept',
          expr: writes,
          forMs: 10 * minute,
          severity: 'notify',
          summary: 'Foretap on {{ $labels.instance }} cannot write its history',
          description:
            '{{ $value | humanize }} writes failed in 15 minutes and are repeated from memory. When too many wait, steps are given up.',
          dashboard: healthPage,
        },
        {
          alert: 'ForetapHistoryLost',
          expr: steps,
          forMs: 0,
          severity: 'notify',
          summary:
            'Foretap on {{ $labels.instance }} gave up {{ $value | humanize }} steps of history',
          description:
            'They waited in memory for a store that takes nothing. Charts have a gap there, and forecasts know less.',
          dashboard: healthPage,
        },
        {
          alert: 'ForetapBusRefuses',
          expr: refused,
          forMs: 5 * minute,
          severity: 'notify',
          summary: 'The bus does not take messages for {{ $labels.topic }}',
          description:
            '{{ $value | humanize }} publications were refused in 15 minutes; they are repeated. Behind it is a reader that does not keep up, or brokers that cannot be reached.',
          dashboard: healthPage,
        },
        {
          alert: 'ForetapMessagesUnreadable',
          expr: unread,
          forMs: 0,
          severity: 'ticket',
          summary:
            '{{ $value | humanize }} messages on {{ $labels.topic }} could not be read: {{ $labels.reason }}',
          description:
            'They are kept on the dead-letter topic with the reason, and nothing waited for them. Mostly versions of Foretap that do not fit together.',
          dashboard: healthPage,
        },
      ],
    },
  ]
}
