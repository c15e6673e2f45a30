import type { Fact } from '#contracts/sample.ts'
import { aggregate, firstOf, max, only, withNumber } from '../promql/functions.ts'
import { metric } from '../promql/selector.ts'
import { happened } from './happened.ts'
import {
  type AlertRule,
  clusterPage,
  consumerPage,
  nameLabels,
  type RuleGroup,
  seriesLabels,
  seriesName,
} from './rule.ts'
import { durationsOf, minute, type RuleOptions } from './rule-options.ts'

/** Replication without an objective is late from here on, in seconds. */
const replicationLateSeconds = 300

/** What happens to streams and consumers. */
export function consumerAlerts(options: RuleOptions): readonly RuleGroup[] {
  const rules = [predicted, lost(options), ...factAlerts, replicationLate, unknown]
  return [{ name: 'foretap-consumers', rules }]
}

const predicted: AlertRule = {
  alert: 'ForetapBreachPredicted',
  expr: metric('foretap:predicted_probability'),
  forMs: 20_000,
  severity: 'notify',
  summary: `${seriesName} is likely to break its objective within 15 minutes`,
  description:
    'The probability is {{ $value | humanizePercentage }}, above the threshold from which predictions of this series have proved right. The consumer page shows what is foretold and since when.',
  dashboard: consumerPage,
}

function lost(options: RuleOptions): AlertRule {
  const within = durationsOf(options)(15 * minute)
  const counted = aggregate('sum', happened('foretap_records_lost_total', { within }), nameLabels)
  const said = max(metric('foretap_series_fact', { fact: 'data_loss' }), nameLabels)
  return {
    alert: 'ForetapRecordsLost',
    expr: firstOf([counted, said]),
    forMs: 0,
    severity: 'page',
    summary: `${seriesName} lost unread records to retention`,
    description:
      'About {{ $value | humanize }} records are gone for this consumer, and more will be while it is further behind than retention reaches back.',
    dashboard: consumerPage,
  }
}

const factIs = (fact: Fact) => metric('foretap_series_fact', { fact })

const factAlerts: readonly AlertRule[] = [
  {
    alert: 'ForetapTransactionBlocks',
    expr: max(factIs('blocked'), seriesLabels),
    forMs: 5 * minute,
    severity: 'notify',
    summary: `${seriesName} waits behind an open transaction`,
    description:
      'A producer began a transaction and ended it neither way for five minutes. Consumers that read committed records alone get nothing of what came after it.',
    dashboard: consumerPage,
  },
  {
    alert: 'ForetapConsumerStalled',
    // One without members is not stalled but gone, and one between two assignments is about to go on.
    expr: only(max(factIs('stalled'), seriesLabels), 'unless', {
      where: firstOf([
        ...[max(factIs('inactive'), seriesLabels), max(factIs('rebalancing'), seriesLabels)],
        ...[max(factIs('blocked'), seriesLabels), max(factIs('ghost'), seriesLabels)],
      ]),
      on: seriesLabels,
    }),
    forMs: 5 * minute,
    severity: 'notify',
    summary: `${seriesName} has unread records and commits nothing`,
    description:
      'It has members, and for five minutes none of them committed anything although records wait: a record that it cannot handle, a call that hangs, or members that are shown the door before they are done.',
    dashboard: consumerPage,
  },
  {
    alert: 'ForetapGhostGroup',
    expr: max(factIs('ghost'), seriesLabels),
    forMs: 15 * minute,
    severity: 'ticket',
    summary: `${seriesName} has members, but none of them reads this stream any more`,
    description:
      'Committed offsets of the stream are still there and their age grows for ever. Either the consumer should read it, or its offsets for it should be deleted.',
    dashboard: consumerPage,
  },
]

const replicationLate: AlertRule = {
  alert: 'ForetapReplicationLate',
  expr: only(
    withNumber(
      max(metric('foretap_replication_low_seconds'), nameLabels),
      '>',
      replicationLateSeconds,
    ),
    'unless',
    {
      where: max(metric('foretap_objective_seconds', { kind: 'replication' }), nameLabels),
      on: nameLabels,
    },
  ),
  forMs: 5 * minute,
  severity: 'notify',
  summary: `{{ $labels.stream }} reaches {{ $labels.consumer }} late: replication from {{ $labels.cluster }} is behind`,
  description: `The oldest record that the other cluster lacks is {{ $value | humanizeDuration }} old, more than ${replicationLateSeconds / 60} minutes. Were the cluster lost now, so much would be lost with it. Series with an objective of their own have other alerts.`,
  dashboard: '/d/foretap-replication',
}

const unknown: AlertRule = {
  alert: 'ForetapAgeUnknown',
  expr: aggregate('count', metric('foretap:age_unknown'), ['cluster', 'reason']),
  forMs: 15 * minute,
  severity: 'ticket',
  summary:
    'Nobody can tell how late {{ $value }} consumers of {{ $labels.cluster }} are: {{ $labels.reason }}',
  description:
    'For 15 minutes the age of these consumers was unknown. While it is, neither is a breach seen nor foretold.',
  dashboard: clusterPage,
}
