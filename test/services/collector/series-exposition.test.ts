import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { exposeSeries } from '#collector/series-exposition.ts'
import { SeriesView } from '#collector/series-view.ts'
import { breachHorizonsS, quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import type { Sample } from '#contracts/sample.ts'
import { exposedText } from '#test/support/exposed-text.ts'

const objectiveMs = 30_000
const stepMs = 5_000

function seriesOf(consumer: string) {
  return { ...{ cluster: 'prod', stream: 'orders', consumer }, kind: 'time_lag' as const }
}

function sampleOf(consumer: string, atMs: number, ageMs = 1_000): Sample {
  return {
    ...{ series: seriesOf(consumer), atMs },
    age: {
      ...{ known: true, lowMs: ageMs, bestMs: ageMs + 1, highMs: ageMs + 2 },
      method: 'end-offset-history',
    },
    evidence: { partitions: 1, unknownPartitions: 0 },
    ...{ backlog: 3, arrivalsPerS: 1 / 3, readsPerS: 2, facts: ['stalled', 'blocked'] },
  }
}

function forecastOf(consumer: string, probability: number) {
  return {
    ...{ series: seriesOf(consumer), objectiveMs, objectiveLearnt: false },
    forecast: {
      ...{ atMs: 0, by: 'mixer@1', threshold: 0.6, anomalyScore: 0.1 },
      breachProbability: breachHorizonsS.map(() => probability),
      quantilesMs: quantileHorizonsS.map(s => quantileLevels.map(level => s * level)),
      timeToBreachS: { low: 240, best: 420, high: 660 },
      ...{ proven: true, text: '', reasons: [] },
    },
  }
}

function open({ seriesMax = 100, fanSeriesMax = 2 } = {}) {
  const view = new SeriesView({ seriesMax, staleMs: 60_000, forgetMs: 3_600_000 })
  const registry = new Registry()
  exposeSeries(registry, { view, now: () => 2, fanSeriesMax })
  const lines = async (pattern: RegExp) =>
    (await exposedText(registry, 'prometheus')).split('\n').filter(line => pattern.test(line))
  return { view, registry, lines }
}

test('what is written is what prom-client would write, in both formats', async () => {
  const { view, registry } = open()
  const strange = 'billing "ü"\\ \n日本'
  for (const consumer of [strange, 'mail']) {
    view.put({ sample: sampleOf(consumer, 1), objectiveMs }, 1)
    view.foretell(forecastOf(consumer, 0.25))
  }
  const plain = new Registry()
  for (const metric of await registry.getMetricsAsJSON()) {
    const { name, help, type } = metric
    plain.registerMetric({ name, help, type, get: async () => ({ ...metric }) } as never)
  }
  const sorted = (text: string) =>
    text
      .split('\n')
      .filter(line => line !== '')
      .toSorted()
  const ours = await exposedText(registry, 'prometheus')
  assert.deepEqual(sorted(ours), sorted(await plain.metrics()))
  assert.deepEqual(
    sorted(await exposedText(registry, 'openmetrics')),
    sorted(await exposedText(plain, 'openmetrics')),
  )
  assert.match(ours, /consumer="billing \\"ü\\"\\\\ \\n日本"/)
})

test('quantiles ahead are there for the series most at risk alone, whatever the size of the fleet', async () => {
  const { view, lines } = open({ fanSeriesMax: 2 })
  for (const [i, consumer] of ['a', 'b', 'c', 'd'].entries()) {
    view.put({ sample: sampleOf(consumer, 1), objectiveMs }, 1)
    view.foretell(forecastOf(consumer, i / 10))
  }
  const fans = await lines(/^foretap_forecast_seconds\{/)
  assert.equal(fans.length, 2 * quantileHorizonsS.length * quantileLevels.length)
  assert.ok(fans.every(line => /consumer="[cd]"/.test(line)))
  assert.ok(
    fans.includes(
      'foretap_forecast_seconds{cluster="prod",stream="orders",consumer="d",kind="time_lag",horizon="15m",quantile="0.9"} 0.81',
    ),
  )
  assert.deepEqual(await lines(/^foretap_time_to_breach_seconds\{.*"a".*"best"\}/), [
    'foretap_time_to_breach_seconds{cluster="prod",stream="orders",consumer="a",kind="time_lag",bound="best"} 420',
  ])
  const none = open({ fanSeriesMax: 0 })
  none.view.put({ sample: sampleOf('a', 1), objectiveMs }, 1)
  none.view.foretell(forecastOf('a', 0.5))
  assert.deepEqual(await none.lines(/^foretap_forecast_seconds\{/), [])
})

test('the number of lines is bounded by the budgets, not by the fleet', async () => {
  const linesOf = async (count: number) => {
    const { view, lines } = open({ seriesMax: 50, fanSeriesMax: 5 })
    for (let i = 0; i < count; i++) {
      view.put({ sample: sampleOf(`consumer-${i}`, 1), objectiveMs }, 1)
      view.foretell(forecastOf(`consumer-${i}`, 0.1))
    }
    return (await lines(/^foretap_/)).length
  }
  const [full, more] = [await linesOf(50), await linesOf(2_000)]
  // Three lines of the aggregate stand for all that is past the limit.
  assert.equal(more, full + 3)
})

test('a series with a unit of its own is exposed in it, and as no seconds', async () => {
  const { view, lines } = open({ fanSeriesMax: 1 })
  const series = { ...seriesOf('x'), kind: 'custom' as const }
  const bounds = { lowMs: 250, bestMs: 250, highMs: 250 }
  const age = { known: true, ...bounds, method: 'reported' } as const
  view.put({ sample: { ...sampleOf('x', 1), series, unit: 'MB/s', age }, objectiveMs }, 1)
  view.foretell({ ...forecastOf('x', 0.9), series })
  assert.match((await lines(/^foretap_custom_value\{/)).join(), /unit="MB\/s"\} 0\.25$/)
  assert.match((await lines(/^foretap_custom_objective\{/)).join(), /unit="MB\/s"\} 30$/)
  const fan = quantileHorizonsS.length * quantileLevels.length
  assert.equal((await lines(/^foretap_custom_forecast\{/)).length, fan)
  assert.deepEqual(await lines(/^foretap_(custom|objective|forecast)_(low_|high_)?seconds\{/), [])
})

test('the time over the objective is counted between samples, and a long silence is not', async () => {
  const { view, lines } = open()
  const put = (atMs: number, ageMs: number) =>
    view.put({ sample: sampleOf('mail', atMs, ageMs), objectiveMs }, atMs)
  put(stepMs, 1_000)
  put(2 * stepMs, objectiveMs + 1)
  put(3 * stepMs, objectiveMs + 5_001)
  put(4 * stepMs, 0)
  put(5 * stepMs, 0)
  const total = async () =>
    Number(
      / (\S+)$/.exec((await lines(/^foretap_objective_breached_seconds_total\{/))[0] ?? '')?.[1],
    )
  assert.equal(await total(), 10)
  put(6 * stepMs, objectiveMs + 1)
  put(6 * stepMs + 600_000, 0)
  assert.equal(await total(), 70)
})
