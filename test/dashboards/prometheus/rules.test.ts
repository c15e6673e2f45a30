import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { defaultRuleOptions } from '#dashboards/prometheus/rule-options.ts'
import { allAlerts, ruleGroups } from '#dashboards/prometheus/rules.ts'
import { rulesFile } from '#dashboards/prometheus/rules-file.ts'
import { recordedMetrics } from '#dashboards/promql/recorded.ts'
import { prometheusSkip } from '#test/support/prometheus.ts'
import { syntaxErrors } from '#test/support/promql-syntax.ts'
import { checkRules } from './promtool.ts'

const root = join(import.meta.dirname, '../../..')
const rules = ruleGroups(defaultRuleOptions).flatMap(group => group.rules)
const skip = await prometheusSkip()

test('promtool accepts the rules and has no remark', { skip }, async () => {
  const file = rulesFile(defaultRuleOptions)
  assert.match(await checkRules(file), new RegExp(`SUCCESS: ${rules.length} rules found`))
})

test('every expression is PromQL by Prometheus’ own grammar', () => {
  assert.deepEqual(
    rules.flatMap(({ expr }) => syntaxErrors(expr.text).map(error => `${error} in ${expr.text}`)),
    [],
  )
})

test('what is no PromQL is found', () => {
  assert.notDeepEqual(syntaxErrors('sum by (cluster (foretap_bridge_series)'), [])
})

test('every recorded metric has a rule, and its rule gives the labels that are promised', () => {
  const records = rules.flatMap(rule => ('record' in rule ? [rule] : []))
  const promised = Object.entries(recordedMetrics.table)
  assert.deepEqual(
    records.map(({ record }) => record).toSorted(),
    promised.map(([name]) => `foretap:${name}`).toSorted(),
  )
  for (const { record, expr } of records) {
    const spec = promised.find(([name]) => record === `foretap:${name}`)?.[1]
    assert.deepEqual(expr.labels.toSorted(), [...(spec?.labels ?? [])].toSorted(), record)
  }
})

test('every alert is said in a line and explained in sentences, with labels that its result has', () => {
  for (const { alert, summary, description, dashboard, expr } of allAlerts()) {
    assert.match(summary, /^[A-Z{].{15,160}$/, alert)
    assert.match(description, /^(About )?[A-Z{].{40,}\.$/s, alert)
    for (const text of [summary, description, dashboard]) {
      for (const [, label = ''] of text.matchAll(/\$labels\.(\w+)/g)) {
        assert.ok(expr.labels.includes(label), `${alert} says ${label}`)
      }
    }
  }
})

test('every alert has a runbook that says what it means, how to see it and what to do, and there is no other', () => {
  const books = globSync('docs/runbooks/*.md', { cwd: root })
  assert.deepEqual(
    books.map(path => basename(path, '.md')).toSorted(),
    allAlerts()
      .map(({ alert }) => alert)
      .toSorted(),
  )
  for (const path of books) {
    const text = readFileSync(join(root, path), 'utf8')
    const titles = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)
    assert.deepEqual(titles, ['What it means', 'How to see it', 'What to do'], path)
    const { severity } = allAlerts().find(({ alert }) => alert === basename(path, '.md')) ?? {}
    assert.ok(text.includes(`*Severity: ${severity}.*`), path)
    for (const [, expr = ''] of text.matchAll(/```promql\n(.*?)\n```/gs)) {
      assert.deepEqual(syntaxErrors(expr), [], path)
    }
  }
})

test('the page about Prometheus lists every alert with its severity', () => {
  const text = readFileSync(join(root, 'docs/prometheus.md'), 'utf8')
  for (const { alert, severity } of allAlerts()) {
    assert.ok(text.includes(`| [${alert}](runbooks/${alert}.md) | ${severity} |`), alert)
  }
})

test('the page about Grafana lists every rule for pages', async () => {
  const text = readFileSync(join(root, 'docs/grafana.md'), 'utf8').toLowerCase()
  const { pageRules } = await import('../grafana/lint.ts')
  for (const { says } of pageRules) assert.ok(text.includes(`- ${says.toLowerCase()}.`), says)
})
