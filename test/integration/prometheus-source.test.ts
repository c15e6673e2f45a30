import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AnomalyList, SeriesHistory, SeriesList } from '#contracts/http-api.ts'
import { seriesId } from '#contracts/series.ts'
import { startPrometheus } from '#lab/prometheus/start-prometheus.ts'
import { eventually } from '#test/support/eventually.ts'
import { startForetapProcess } from '#test/support/foretap-process.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { prometheusSkip } from '#test/support/prometheus.ts'

const patience = { withinMs: 60_000 }

test('queries of a Prometheus are series like any other: a past, a state, a forecast, an anomaly, metrics', {
  skip: await prometheusSkip(),
}, async () => {
  await using folder = await temporaryFolder()
  await using prometheus = await startPrometheus({ config: 'global: {}\n' })
  const config = {
    clusters: [],
    sources: {
      prometheus: [
        {
          ...{ name: 'shop', url: prometheus.url, backfillHours: 1, pollIntervalMs: 1_000 },
          queries: [
            { name: 'network', query: 'vector(7)', unit: 'MB/s', objective: 5 },
            { name: 'latency', query: 'vector(0.25)', objective: 1 },
          ],
        },
      ],
    },
    store: { path: join(folder.path, 'foretap.db') },
    api: { port: 0 },
  }
  await writeFile(join(folder.path, 'foretap.yaml'), JSON.stringify(config))
  const args = ['up', '--config', join(folder.path, 'foretap.yaml')]
  await using foretap = startForetapProcess(args)
  const url = await foretap.url()
  const get = async <Body>(path: string) =>
    (await (await fetch(`${url}/api/v1/${path}`)).json()) as Body

  const rows = await eventually(
    async () => {
      const { series } = await get<SeriesList>('series')
      const all = series.filter(({ risk, state }) => risk !== undefined && state !== 'unknown')
      return all.length === 2 ? all : undefined
    },
    { ...patience, what: 'forecasts of both series' },
  )
  const rowOf = (stream: string) => rows.find(({ series }) => series.stream === stream)
  const network = rowOf('network')
  assert.deepEqual([network?.unit, network?.objectiveMs, network?.state], ['MB/s', 5_000, 'firing'])
  assert.deepEqual(network?.series, {
    ...{ cluster: 'shop', stream: 'network', consumer: '{}', kind: 'custom' },
  })
  const latency = rowOf('latency')
  assert.deepEqual(
    [latency?.unit, latency?.objectiveMs, latency?.state],
    [undefined, 1_000, 'quiet'],
  )

  const { anomalies } = await get<AnomalyList>('anomalies')
  const breach = anomalies.find(({ kind }) => kind === 'breach')
  assert.equal(breach?.text, 'Value 7 MB/s breaks the objective of 5 MB/s.')
  assert.equal(breach?.unit, 'MB/s')

  assert.ok(latency)
  const id = encodeURIComponent(seriesId(latency.series))
  const fromMs = Date.now() - 3_600_000
  const { columns } = await get<SeriesHistory>(
    `series/${id}/history?from=${fromMs}&to=${Date.now()}`,
  )
  const known = columns.bestMs.filter(value => value !== null)
  assert.ok(known.length >= 50 && known.every(value => value === 250), `${known.length} points`)

  const metrics = await (await fetch(`${url}/metrics`)).text()
  assert.match(metrics, /foretap_custom_value\{.*stream="network".*unit="MB\/s"\} 7\n/)
  assert.match(metrics, /foretap_custom_seconds\{.*stream="latency".*\} 0\.25\n/)
  const { status: health } = await fetch(`${url}/readyz`)
  assert.equal(health, 200)
})
