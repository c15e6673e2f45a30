import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultRuleOptions } from '#dashboards/prometheus/rule-options.ts'
import { allAlerts } from '#dashboards/prometheus/rules.ts'
import { rulesFile } from '#dashboards/prometheus/rules-file.ts'
import { prometheusSkip } from '#test/support/prometheus.ts'
import { type RuleCase, type Scraped, testRules } from './promtool.ts'

const skip = await prometheusSkip()
const rules = rulesFile(defaultRuleOptions)

const target = 'job="foretap",instance="a:7420"'
const names = { cluster: 'eu', stream: 'orders', consumer: 'billing' }
const series = `cluster="eu",stream="orders",consumer="billing"`
const kind = 'kind="time_lag"'
/** What is there in every case: Foretap runs and is scraped. */
const calm: Scraped = {
  [`up{${target}}`]: '1x9000',
  [`foretap_collector_series{${target}}`]: '10x9000',
  [`foretap_collector_scored_series{${target}}`]: '10x9000',
  [`foretap_objective_seconds{${series},${kind},${target}}`]: '30x9000',
}
const fact = (name: string, values: string): Scraped => ({
  [`foretap_series_fact{${series},${kind},fact="${name}",${target}}`]: values,
})
const ofKind = { ...names, kind: 'time_lag' }
/** Seconds over the objective, so far. */
const breached = (values: string): Scraped => ({
  [`foretap_objective_breached_seconds_total{${series},${kind},${target}}`]: values,
})

interface Case extends RuleCase {
  readonly says: string
}

const page = 'page'
const [notify, ticket] = ['notify', 'ticket'] as const
const fast = (window: string) => ({
  ...{ alertname: 'ForetapErrorBudgetBurnsFast', severity: page, window, ...ofKind },
})
const slow = (window: string) => ({
  ...{ alertname: 'ForetapErrorBudgetBurns', severity: ticket, window, ...ofKind },
})

const cases: readonly Case[] = [
  {
    says: 'nothing fires while nothing is wrong',
    ...{ scraped: breached('0x9000'), at: '3d', everyMinutes: 10, firing: [] },
  },
  {
    says: 'a consumer that is late without a break pages within minutes, by both fast windows',
    // Half an hour in which it is well, then late all the time.
    scraped: breached('0x30 0+60x60'),
    ...{ at: '37m', firing: [fast('1h'), fast('6h')] },
  },
  {
    says: 'a minute over the objective does not wake anybody',
    ...{ scraped: breached('0x200 40x60'), at: '203m', firing: [] },
  },
  {
    says: 'what burned an hour ago and burns no more has stopped paging by the fast window',
    // Three minutes are 5 % of an hour, but nothing of the last five minutes.
    ...{ scraped: breached('0x60 60 120 180x120'), at: '75m', firing: [fast('6h')] },
  },
  {
    says: 'a little every hour is a ticket, and wakes nobody',
    // 10 s in every 32 minutes: 0.52 % of the time, 5.2 times what 99.9 % allow, below the 6 times that page.
    scraped: breached(
      `0x8 ${Array.from({ length: 100 }, (_, i) => `${10 * (i + 1)}x7`).join(' ')}`,
    ),
    ...{ at: '2d', everyMinutes: 4, firing: [slow('1d'), slow('3d')] },
  },
  {
    says: 'less than the budget allows is nobody’s business, however long it goes on',
    // 2 s in every hour: 0.056 % of the time.
    scraped: breached(
      `0x15 ${Array.from({ length: 75 }, (_, i) => `${2 * (i + 1)}x14`).join(' ')}`,
    ),
    ...{ at: '3d', everyMinutes: 4, firing: [] },
  },
  {
    says: 'a series that is new does not burn a budget that it never had',
    // Watched for two minutes, all of them late: of an hour that is 3 %, of six hours 0.6 %.
    scraped: breached('_x100 0 20 40 40x100'),
    ...{ at: '115m', firing: [] },
  },
  {
    says: 'a restart of Foretap, which sets its counters back, is no breach',
    ...{ scraped: breached('5000x100 0x200'), at: '105m', firing: [] },
  },
  {
    says: 'a predicted breach is told of',
    scraped: {
      [`foretap_breach_probability{${series},${kind},horizon="15m",${target}}`]: '0.1x10 0.9x30',
      [`foretap_page_threshold{${series},${kind},${target}}`]: '0.6x60',
      [`foretap_time_lag_low_seconds{${series},${target}}`]: '5x60',
    },
    ...{
      at: '15m',
      firing: [{ alertname: 'ForetapBreachPredicted', severity: notify, ...ofKind }],
    },
  },
  {
    says: 'a probability below the threshold is no prediction, and over a longer horizon neither',
    scraped: {
      [`foretap_breach_probability{${series},${kind},horizon="15m",${target}}`]: '0.5x60',
      [`foretap_breach_probability{${series},${kind},horizon="30m",${target}}`]: '0.9x60',
      [`foretap_page_threshold{${series},${kind},${target}}`]: '0.6x60',
    },
    ...{ at: '30m', firing: [] },
  },
  {
    says: 'what is broken already is not predicted any more',
    scraped: {
      [`foretap_breach_probability{${series},${kind},horizon="15m",${target}}`]: '0.9x60',
      [`foretap_page_threshold{${series},${kind},${target}}`]: '0.6x60',
      [`foretap_time_lag_low_seconds{${series},${target}}`]: '31x60',
    },
    ...{ at: '30m', firing: [] },
  },
  {
    says: 'records that retention deleted unread page, also where the counter begins with them',
    scraped: { [`foretap_records_lost_total{${series},${target}}`]: '_x30 12x60' },
    ...{ at: '35m', firing: [{ alertname: 'ForetapRecordsLost', severity: page, ...names }] },
  },
  {
    says: 'losses of long ago are over, and a Prometheus that is new takes old ones for no news',
    scraped: { [`foretap_records_lost_total{${series},${target}}`]: '12x90' },
    ...{ at: '10m', firing: [] },
  },
  {
    says: 'a transaction that stays open is told of',
    scraped: { ...fact('blocked', '_x10 1x30'), ...fact('stalled', '_x10 1x30') },
    ...{
      at: '17m',
      firing: [{ alertname: 'ForetapTransactionBlocks', severity: notify, ...ofKind }],
    },
  },
  {
    says: 'a transaction of three minutes is not',
    ...{ scraped: fact('blocked', '_x10 1x2 _x30'), at: '14m', firing: [] },
  },
  {
    says: 'a consumer that commits nothing is told of',
    scraped: fact('stalled', '_x10 1x30'),
    ...{
      at: '17m',
      firing: [{ alertname: 'ForetapConsumerStalled', severity: notify, ...ofKind }],
    },
  },
  {
    says: 'one without members, or between two assignments, is not stalled',
    scraped: { ...fact('stalled', '1x60'), ...fact('inactive', '1x60') },
    ...{ at: '30m', firing: [] },
  },
  {
    says: 'a group that reads a stream no more is a ticket',
    scraped: { ...fact('ghost', '1x60'), ...fact('stalled', '1x60') },
    ...{ at: '20m', firing: [{ alertname: 'ForetapGhostGroup', severity: ticket, ...ofKind }] },
  },
  {
    says: 'replication that is late is told of',
    scraped: {
      [`foretap_replication_low_seconds{cluster="eu",stream="orders",consumer="us",${target}}`]:
        '5x10 400x30',
    },
    at: '17m',
    firing: [
      {
        ...{ alertname: 'ForetapReplicationLate', severity: notify },
        ...{ cluster: 'eu', stream: 'orders', consumer: 'us' },
      },
    ],
  },
  {
    says: 'replication with an objective of its own is left to its error budget',
    scraped: {
      [`foretap_replication_low_seconds{cluster="eu",stream="orders",consumer="us",${target}}`]:
        '400x60',
      [`foretap_objective_seconds{cluster="eu",stream="orders",consumer="us",kind="replication",${target}}`]:
        '900x60',
    },
    ...{ at: '30m', firing: [] },
  },
  {
    says: 'ages that nobody can tell are a ticket, once per cluster and reason',
    scraped: {
      [`foretap_time_lag_unknown{${series},reason="no-describe-right",${target}}`]: '1x60',
      [`foretap_time_lag_unknown{cluster="eu",stream="b",consumer="c",reason="no-describe-right",${target}}`]:
        '1x60',
    },
    at: '20m',
    firing: [
      {
        ...{ alertname: 'ForetapAgeUnknown', severity: ticket },
        ...{ cluster: 'eu', reason: 'no-describe-right' },
      },
    ],
  },
  {
    says: 'a Foretap that does not answer pages',
    scraped: { 'up{job="foretap",instance="b:7420"}': '1x10 0x30' },
    at: '15m',
    firing: [{ alertname: 'ForetapDown', severity: page, job: 'foretap', instance: 'b:7420' }],
  },
  {
    says: 'a cluster that cannot be reached pages',
    scraped: { [`foretap_bridge_state{cluster="eu",state="unreachable",${target}}`]: '0x10 1x30' },
    ...{
      at: '14m',
      firing: [{ alertname: 'ForetapBridgeUnreachable', severity: page, cluster: 'eu' }],
    },
  },
  {
    says: 'a cluster seen in part is a ticket, not before it lasts',
    scraped: { [`foretap_bridge_state{cluster="eu",state="degraded",${target}}`]: '1x60' },
    ...{ at: '10m', firing: [] },
  },
  {
    says: 'and then it is one',
    scraped: { [`foretap_bridge_state{cluster="eu",state="degraded",${target}}`]: '1x60' },
    ...{
      at: '20m',
      firing: [{ alertname: 'ForetapBridgeDegraded', severity: ticket, cluster: 'eu' }],
    },
  },
  {
    says: 'a bridge that polls no more pages',
    scraped: {
      // The clock of the test begins at 0.
      [`foretap_bridge_last_poll_timestamp_seconds{cluster="eu",${target}}`]: '0+60x10 600x30',
    },
    ...{
      at: '15m',
      firing: [{ alertname: 'ForetapBridgeStopped', severity: page, cluster: 'eu' }],
    },
  },
  {
    says: 'a cluster of which most is unknown pages; a quarter does not',
    scraped: {
      [`foretap_bridge_series{cluster="eu",${target}}`]: '20x60',
      [`foretap_bridge_series_unknown{cluster="eu",${target}}`]: '12x60',
      [`foretap_bridge_series{cluster="us",${target}}`]: '20x60',
      [`foretap_bridge_series_unknown{cluster="us",${target}}`]: '5x60',
    },
    ...{ at: '20m', firing: [{ alertname: 'ForetapBridgeBlind', severity: page, cluster: 'eu' }] },
  },
  {
    says: 'series past the limit are a ticket',
    scraped: { [`foretap_bridge_series_dropped{cluster="eu",${target}}`]: '7x60' },
    ...{
      at: '20m',
      firing: [{ alertname: 'ForetapSeriesLeftOut', severity: ticket, cluster: 'eu' }],
    },
  },
  {
    says: 'a collector behind its samples is told of',
    scraped: { [`foretap_collector_frame_delay_seconds{${target}}`]: '3x10 90x30' },
    at: '17m',
    firing: [
      { alertname: 'ForetapCollectorBehind', severity: notify, job: 'foretap', instance: 'a:7420' },
    ],
  },
  {
    says: 'forecasts that are skipped again and again are a ticket',
    scraped: { [`foretap_collector_scoring_skipped_total{${target}}`]: '0x20 0+10x60' },
    at: '50m',
    firing: [{ alertname: 'ForetapForecastsSkipped', severity: ticket, instance: 'a:7420' }],
  },
  {
    says: 'forecasts worse than the baseline for hours are a ticket',
    scraped: {
      [`foretap_collector_forecast_brier{by="forecaster",${target}}`]: '0.09x500',
      [`foretap_collector_forecast_brier{by="baseline",${target}}`]: '0.08x500',
    },
    at: '7h',
    firing: [{ alertname: 'ForetapForecastSkillLost', severity: ticket, instance: 'a:7420' }],
  },
  {
    says: 'predictions that mostly prove wrong are a ticket',
    scraped: { [`foretap_notifier_prediction_precision{cluster="eu",${target}}`]: '0.3x120' },
    ...{
      at: '70m',
      firing: [{ alertname: 'ForetapPredictionsWrong', severity: ticket, cluster: 'eu' }],
    },
  },
  {
    says: 'a channel that was given up pages; one that is tried again does not',
    scraped: {
      [`foretap_notifier_breaker_state{channel="watch",${target}}`]: '0x10 2x30',
      [`foretap_notifier_breaker_state{channel="chat",${target}}`]: '1x60',
    },
    ...{
      at: '13m',
      firing: [{ alertname: 'ForetapChannelDown', severity: page, channel: 'watch' }],
    },
  },
  {
    says: 'taps that wait page',
    scraped: {
      [`foretap_notifier_oldest_queued_seconds{channel="watch",${target}}`]: '1x10 0+60x30',
    },
    ...{
      at: '16m',
      firing: [{ alertname: 'ForetapDeliveriesWait', severity: page, channel: 'watch' }],
    },
  },
  {
    says: 'that nobody was reached pages at once',
    scraped: { [`foretap_notifier_undelivered_total{${target}}`]: '0x10 1x30' },
    ...{
      at: '12m',
      firing: [{ alertname: 'ForetapNobodyReached', severity: page, instance: 'a:7420' }],
    },
  },
  {
    says: 'dead letters are a ticket with their reason, from the first on',
    scraped: {
      [`foretap_notifier_dead_letters_total{channel="watch",reason="410",${target}}`]: '_x90 1x30',
    },
    at: '95m',
    firing: [
      { alertname: 'ForetapDeadLetters', severity: ticket, channel: 'watch', reason: '410' },
    ],
  },
  {
    says: 'what was shed is a ticket, what expired is not',
    scraped: {
      [`foretap_notifier_shed_total{reason="it expired",${target}}`]: '0+1x120',
      [`foretap_notifier_shed_total{reason="too much waits",${target}}`]: '0x80 0+1x60',
    },
    at: '90m',
    firing: [{ alertname: 'ForetapDeliveriesShed', severity: ticket, reason: 'too much waits' }],
  },
  {
    says: 'heartbeats that come to nothing page, those that arrive do not',
    scraped: {
      [`foretap_notifier_heartbeats_total{result="accepted",${target}}`]: '0+1x120',
      [`foretap_notifier_heartbeats_total{result="dead",${target}}`]: '0x60 0+1x60',
    },
    ...{
      at: '70m',
      firing: [{ alertname: 'ForetapHeartbeatLost', severity: page, instance: 'a:7420' }],
    },
  },
  {
    says: 'a canary without a receipt is told of',
    scraped: { [`foretap_notifier_canaries_total{result="silent",${target}}`]: '0x60 1x60' },
    ...{
      at: '70m',
      firing: [{ alertname: 'ForetapCanarySilent', severity: notify, instance: 'a:7420' }],
    },
  },
  {
    says: 'devices that would not tell their person are a ticket',
    scraped: {
      [`foretap_watch_devices_troubled{remark="no_permission",${target}}`]: '2x90',
      [`foretap_watch_devices_troubled{remark="silent",${target}}`]: '0x90',
    },
    at: '70m',
    firing: [{ alertname: 'ForetapDevicesSilent', severity: ticket, remark: 'no_permission' }],
  },
  {
    says: 'a token that was not renewed, a wrong clock and a certificate near its end are told of',
    scraped: {
      [`foretap_notifier_apns_token_issued_timestamp_seconds{channel="watch",${target}}`]: '0x200',
      [`foretap_notifier_apns_clock_skew_seconds{channel="watch",${target}}`]: '-90x200',
      [`foretap_notifier_apns_certificate_expiry_timestamp_seconds{channel="watch",${target}}`]:
        '900000x200',
    },
    at: '150m',
    firing: [
      { alertname: 'ForetapApnsTokenOld', severity: notify, channel: 'watch' },
      { alertname: 'ForetapClockWrong', severity: notify, channel: 'watch' },
      { alertname: 'ForetapCertificateEnds', severity: ticket, channel: 'watch' },
    ],
  },
  {
    says: 'a token, a clock and a certificate that are as they should be are not',
    scraped: {
      [`foretap_notifier_apns_token_issued_timestamp_seconds{channel="watch",${target}}`]:
        '0+60x200',
      [`foretap_notifier_apns_clock_skew_seconds{channel="watch",${target}}`]: '2x200',
      [`foretap_notifier_apns_certificate_expiry_timestamp_seconds{channel="watch",${target}}`]:
        '9000000x200',
    },
    ...{ at: '150m', firing: [] },
  },
  {
    says: 'a store, a bus and messages that fail are told of',
    scraped: {
      [`foretap_notifier_commit_failures_total{${target}}`]: '0x60 0+1x60',
      [`foretap_store_write_failures_total{reason="disk",${target}}`]: '0x60 0+1x60',
      [`foretap_store_steps_lost_total{${target}}`]: '0x60 0+1x60',
      [`foretap_bus_publish_failures_total{topic="foretap.samples",${target}}`]: '0x60 0+1x60',
      [`foretap_bus_dead_letters_total{topic="foretap.samples",reason="invalid",${target}}`]:
        '0x60 0+1x60',
    },
    at: '80m',
    firing: [
      { alertname: 'ForetapIncidentsNotKept', severity: page, instance: 'a:7420' },
      { alertname: 'ForetapHistoryNotKept', severity: notify, instance: 'a:7420' },
      { alertname: 'ForetapHistoryLost', severity: notify, instance: 'a:7420' },
      { alertname: 'ForetapBusRefuses', severity: notify, topic: 'foretap.samples' },
      {
        ...{ alertname: 'ForetapMessagesUnreadable', severity: ticket },
        ...{ topic: 'foretap.samples', reason: 'invalid' },
      },
    ],
  },
]

for (const { says, scraped, ...expected } of cases) {
  test(says, { skip }, () => testRules(rules, { scraped: { ...calm, ...scraped }, ...expected }))
}

const alone: readonly Case[] = [
  {
    says: 'a Foretap that is nowhere pages',
    scraped: { 'up{job="node",instance="n"}': '1x30' },
    ...{ at: '10m', firing: [{ alertname: 'ForetapAbsent', severity: page }] },
  },
  {
    says: 'that nothing is foretold is told of',
    scraped: { ...calm, [`foretap_collector_scored_series{${target}}`]: '0x90' },
    ...{ at: '40m', firing: [{ alertname: 'ForetapNothingForetold', severity: notify }] },
  },
]
for (const { says, ...expected } of alone) test(says, { skip }, () => testRules(rules, expected))

test('the watchdog fires while all is well, and is silent where Foretap is not there', {
  skip,
}, async () => {
  const watchdog = { alertname: 'ForetapWatchdog', severity: 'none' }
  await testRules(rules, { scraped: calm, at: '5m', firing: [watchdog], of: 'ForetapWatchdog' })
  const nothing = { 'up{job="node",instance="n"}': '1x30' }
  await testRules(rules, { scraped: nothing, at: '4m', firing: [], of: 'ForetapWatchdog' })
})

test('every alert fires in some case', () => {
  const fired = new Set(
    [...cases, ...alone].flatMap(({ firing }) => firing.map(one => one.alertname)),
  )
  assert.deepEqual(
    allAlerts()
      .map(({ alert }) => alert)
      .filter(name => !fired.has(name) && name !== 'ForetapWatchdog'),
    [],
  )
})
