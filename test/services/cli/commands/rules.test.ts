import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { exportDashboards } from '#cli/commands/dashboards.ts'
import { printRules } from '#cli/commands/rules.ts'
import { checkRules, testRules } from '#test/dashboards/prometheus/promtool.ts'
import { prometheusSkip } from '#test/support/prometheus.ts'
import { aTerminal } from '../a-terminal.ts'

const skip = await prometheusSkip()

interface Rule {
  readonly alert?: string
  readonly expr: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-rules-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function rulesOf(flags: Parameters<typeof printRules>[0]) {
  const terminal = aTerminal()
  await printRules(flags, terminal)
  const text = terminal.output()
  const { groups } = parse(text) as { groups: { name: string; rules: Rule[] }[] }
  return { text, groups, alerts: groups.flatMap(({ rules }) => rules).filter(rule => rule.alert) }
}

test(
  'foretap rules prints the objectives of the configuration, with labels and links of the user',
  {
    skip,
  },
  () =>
    inFolder(async folder => {
      const config = join(folder, 'foretap.yaml')
      const objectives = [
        { stream: 'orders.*', consumer: 'billing', ageMs: 30_000, share: 0.995 },
        { ageMs: 30_000 },
      ]
      const clusters = [{ type: 'kafka', brokers: ['127.0.0.1:9092'] }]
      await writeFile(config, JSON.stringify({ clusters, objectives }))
      const { text, groups, alerts } = await rulesOf({
        ...{ config, label: ['team=payments'], share: '99' },
        ...{ runbooks: 'https://wiki.example/runbooks', grafana: 'https://grafana.example/' },
      })
      assert.match(await checkRules(text), /SUCCESS/)
      assert.ok(alerts.every(({ labels }) => labels?.team === 'payments'))
      const budgets = groups.filter(({ name }) => name.startsWith('foretap-budget-alerts-'))
      assert.equal(budgets.length, 2)
      const [own, rest] = budgets.map(({ rules }) => rules[0])
      assert.equal(own?.labels?.objective, 'orders.*/billing ≤ 30 s')
      assert.match(own?.expr ?? '', /> 0\.072\).*stream=~"orders\\\\\.\.\*",consumer="billing"/)
      assert.match(rest?.expr ?? '', /> 0\.144\)/)
      const annotations = own?.annotations ?? {}
      assert.equal(
        annotations.runbook_url,
        'https://wiki.example/runbooks/ForetapErrorBudgetBurnsFast.md',
      )
      assert.match(
        annotations.dashboard_url ?? '',
        /^https:\/\/grafana\.example\/d\/foretap-consumer\?/,
      )
    }),
)

test('of two objectives that fit a series the first alone burns', { skip }, async () => {
  const objective = ['stream=orders,age=30s,share=99', 'age=30s,share=99.9']
  const { text } = await rulesOf({ objective })
  const target = 'job="foretap",instance="a"'
  const late = (stream: string) => {
    const series = `cluster="eu",stream="${stream}",consumer="c",kind="time_lag",${target}`
    return {
      // Three minutes: 5 % of an hour, much for 99.9 % and little for 99 %.
      [`foretap_objective_breached_seconds_total{${series}}`]: '0x30 60 120 180x30',
      [`foretap_objective_seconds{${series}}`]: '30x60',
    }
  }
  const ofOther = { cluster: 'eu', stream: 'other', consumer: 'c', kind: 'time_lag' }
  const alertname = 'ForetapErrorBudgetBurnsFast'
  await testRules(text, {
    scraped: {
      ...{ [`up{${target}}`]: '1x60', [`foretap_collector_series{${target}}`]: '2x60' },
      ...{ ...late('orders'), ...late('other') },
    },
    at: '37m',
    firing: ['1h', '6h'].map(window => ({
      ...{ alertname, severity: 'page', window, objective: 'everything ≤ 30 s', ...ofOther },
    })),
  })
})

test('without objectives the rules are those that are shipped', async () => {
  const shipped = join(
    import.meta.dirname,
    '../../../../dashboards/generated/prometheus/foretap.rules.yaml',
  )
  const { text } = await rulesOf({})
  assert.equal(text, await readFile(shipped, 'utf8'))
})

for (const [flags, words] of [
  [{ share: '100' }, /more than 50 and less than 100/],
  [{ label: ['team'] }, /name=value/],
  [{ label: ['severity=page'] }, /set the label severity themselves/],
  [{ objective: ['stream=orders'] }, /age is needed/],
  [{ objective: ['topic=orders,age=30s'] }, /Write --objective/],
  [{ objective: ['age=soon'] }, /write a time with its unit/],
] as const) {
  test(`${JSON.stringify(flags)} is refused in words`, () =>
    assert.rejects(printRules(flags, aTerminal()), words))
}

test('foretap dashboards export writes what Grafana and Prometheus read', () =>
  inFolder(async folder => {
    const terminal = aTerminal()
    const dir = join(folder, 'deep', 'provisioning')
    await exportDashboards(
      {
        dir,
        target: ['foretap.internal:7420'],
        alertmanager: 'am.internal:9093',
        prometheus: 'http://prom.internal:9090',
      },
      terminal,
    )
    const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter(entry =>
      entry.isFile(),
    )
    assert.match(terminal.output(), new RegExp(`Wrote ${files.length} files`))
    const read = (name: string) => readFile(join(dir, name), 'utf8')
    const pages = await readdir(join(dir, 'grafana/dashboards'))
    assert.equal(pages.length, 8)
    for (const page of pages) JSON.parse(await read(join('grafana/dashboards', page)))
    const source = parse(await read('grafana/provisioning/datasources/foretap.yaml')) as {
      datasources: { url: string }[]
    }
    assert.equal(source.datasources[0]?.url, 'http://prom.internal:9090')
    const provider = parse(await read('grafana/provisioning/dashboards/foretap.yaml')) as {
      providers: { options: { path: string } }[]
    }
    assert.equal(provider.providers[0]?.options.path, '/var/lib/grafana/dashboards/foretap')
    const config = await read('prometheus/prometheus.yaml')
    assert.match(config, /foretap\.internal:7420/)
    assert.match(config, /am\.internal:9093/)
    assert.match(await read('prometheus/foretap.rules.yaml'), /^groups:/m)
  }))

test('a folder that cannot be written to is said', () =>
  inFolder(async folder => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    const dir = join(file, 'below')
    await assert.rejects(exportDashboards({ dir }, aTerminal()), /cannot be written/)
  }))
