import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { labelsOf, type MetricName } from '#dashboards/promql/catalogue.ts'
import { absent, match, over, sum, withNumber } from '#dashboards/promql/functions.ts'
import { metric, patternRe, range } from '#dashboards/promql/selector.ts'

/** Never called: what is in it must not compile, and `tsc` complains where it does. */
export function doesNotCompile(): void {
  // @ts-expect-error a metric that nobody has
  metric('foretap_time_lag_secs')
  // @ts-expect-error a label that this metric has not
  metric('foretap_time_lag_seconds', { topic: 'orders' })
  // @ts-expect-error a histogram has no samples of its own name
  metric('foretap_notifier_send_seconds')
  // @ts-expect-error only a bucket has a bound
  metric('foretap_notifier_send_seconds_count', { le: '1' })
  // @ts-expect-error a rule that nobody records
  metric('foretap:breached_share_7d')
  // @ts-expect-error grouping by a label that is not there
  sum(metric('foretap_bridge_series'), ['stream'])
  // @ts-expect-error nor is it after it was summed away
  sum(sum(metric('foretap_time_lag_seconds'), ['cluster']), ['stream'])
  match(metric('foretap_time_lag_seconds'), '>', {
    with: metric('foretap_bridge_series'),
    // @ts-expect-error one side has no such label
    on: ['stream'],
  })
  // @ts-expect-error a range of a metric that nobody has
  over('rate', range('foretap_nothing_total', { over: '5m' }))
}

test('what is typed is written as PromQL', () => {
  assert.equal(
    metric('foretap_time_lag_seconds', { cluster: 'eu "1"', stream: { re: 'a|b' } }).text,
    'foretap_time_lag_seconds{cluster="eu \\"1\\"",stream=~"a|b"}',
  )
  const rate = over('rate', range('foretap_notifier_send_seconds_bucket', { over: '5m' }))
  assert.equal(
    sum(rate, ['channel', 'le']).text,
    'sum by (channel, le) (rate(foretap_notifier_send_seconds_bucket[5m]))',
  )
  const late = withNumber(metric('foretap_time_lag_seconds'), '>', 3)
  const on = ['cluster', 'stream', 'consumer'] as const
  assert.equal(
    match(late, '/', { with: metric('foretap_time_lag_low_seconds'), on }).text,
    '(foretap_time_lag_seconds > 3) / on (cluster, stream, consumer) foretap_time_lag_low_seconds',
  )
  assert.equal(absent(metric('up', { job: 'foretap' })).text, 'absent(up{job="foretap"})')
})

test('the labels of a result are known when the code runs, too', () => {
  assert.deepEqual(sum(metric('foretap_time_lag_seconds'), ['cluster']).labels, ['cluster'])
  assert.deepEqual(metric('foretap_bridge_series').labels, ['cluster', 'job', 'instance'])
})

test('a pattern becomes a regular expression of its own letters', () => {
  assert.equal(patternRe('orders.*'), 'orders\\..*')
  assert.equal(patternRe('*'), '.*')
})

test('every metric that is documented can be asked for, with its labels', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `(foretap_\w+)` \| (\w+) \| (.*?) \|/gm)]
  assert.ok(rows.length > 150, `${rows.length} metrics`)
  const missing = rows.filter(([, name = '', type, labels = '']) => {
    const asked = (type === 'histogram' ? `${name}_count` : name) as MetricName
    const documented = [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label)
    const known: readonly string[] = labelsOf(asked)
    return known.length === 0 || documented.some(label => !known.includes(label))
  })
  assert.deepEqual(
    missing.map(([, name]) => name),
    [],
  )
})
