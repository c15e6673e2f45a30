import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildDashboard } from '#dashboards/grafana/build-dashboard.ts'
import { allPages } from '#dashboards/grafana/pages/all-pages.ts'
import {
  consumerPage,
  deliveriesPage,
  forecastsPage,
  healthPage,
} from '#dashboards/prometheus/rule.ts'
import { allAlerts } from '#dashboards/prometheus/rules.ts'
import { syntaxErrors } from '#test/support/promql-syntax.ts'
import { pageRules } from './lint.ts'
import { type GrafanaPage, grafanaPage } from './page.ts'

const root = join(import.meta.dirname, '../../..')
const pages = allPages.map(spec => ({ spec, page: read(buildDashboard(spec)) }))

/** As Grafana reads it from a file. */
function read(built: unknown): GrafanaPage {
  return grafanaPage.parse(JSON.parse(JSON.stringify(built)))
}

test('there is a page for each question', () => {
  assert.deepEqual(
    pages.map(({ page }) => page.uid.replace('foretap-', '')),
    ['fleet', 'consumer', 'stream', 'replication', 'own', 'forecasts', 'incidents', 'health'],
  )
})

for (const { says, broken } of pageRules) {
  test(`on each page, ${says}`, () => {
    assert.deepEqual(
      pages.flatMap(({ page }) => broken(page).map(what => `${page.uid}: ${what}`)),
      [],
    )
  })
}

test('legends and columns name labels that their expressions have', () => {
  const wrong = allPages.flatMap(({ uid, sections, annotations }) => [
    ...sections.flatMap(({ panels }) =>
      panels.flatMap(panel => {
        if (panel.type === 'alertlist') return []
        const ofLegends = panel.queries.flatMap(({ legend, expr }) =>
          [...legend.matchAll(/\{\{(\w+)\}\}/g)]
            .filter(([, label = '']) => !expr.labels.includes(label))
            .map(([label]) => `${uid}: ${panel.title}: ${label}`),
        )
        if (panel.type !== 'table') return ofLegends
        const labels = new Set(panel.queries.flatMap(({ expr }) => expr.labels))
        const values = panel.queries.map((_, i) => `Value #${'ABCDEFGH'[i]}`)
        const columns = panel.columns.filter(
          ({ field }) => !labels.has(field) && !values.includes(field),
        )
        return [...ofLegends, ...columns.map(({ field }) => `${uid}: ${panel.title}: ${field}`)]
      }),
    ),
    ...annotations.flatMap(({ name, title, text, expr }) =>
      [...`${title}${text}`.matchAll(/\{\{(\w+)\}\}/g)]
        .filter(([, label = '']) => !expr.labels.includes(label))
        .map(([label]) => `${uid}: ${name}: ${label}`),
    ),
  ])
  assert.deepEqual(wrong, [])
})

test('every expression of every page is PromQL, by Prometheus’ own grammar', () => {
  const wrong = pages.flatMap(({ page }) =>
    [
      ...page.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ...page.annotations.list.map(({ target }) => target.expr),
    ].flatMap(expr => syntaxErrors(expr).map(error => `${page.uid}: ${error} in ${expr}`)),
  )
  assert.deepEqual(wrong, [])
})

test('alerts lead to pages that there are, with variables that these have', () => {
  const known = new Map(pages.map(({ page }) => [page.uid, page]))
  const links = [...allAlerts().map(({ dashboard }) => dashboard)]
  for (const link of [consumerPage, deliveriesPage, forecastsPage, healthPage]) {
    assert.ok(links.includes(link), link)
  }
  for (const link of links) {
    const uid = /^\/d\/([\w-]+)/.exec(link)?.[1] ?? ''
    const page = known.get(uid)
    assert.ok(page, link)
    const variables = page.templating.list.map(({ name }) => name)
    for (const [, name = ''] of link.matchAll(/var-(\w+)=/g)) {
      assert.ok(variables.includes(name), link)
    }
  }
})

/** Options of each kind of panel, as Grafana itself declares them. */
const optionTypes: Readonly<Record<string, string>> = {
  timeseries: 'timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen',
  stat: 'stat/panelcfg/x/StatPanelCfg_types.gen',
  table: 'table/panelcfg/x/TablePanelCfg_types.gen',
  'state-timeline': 'statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen',
}

test('every page has the shape that Grafana 12 itself declares, options of panels and fields included', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foretap-pages-'))
  try {
    const imports = Object.entries(optionTypes).map(
      ([, path], i) =>
        `import type * as cfg${i} from '@grafana/schema/dist/esm/raw/composable/${path}'`,
    )
    const checks = pages.flatMap(({ spec }, p) => {
      const built = buildDashboard(spec)
      const panels = (built.panels ?? []).flatMap((panel, i) => {
        const kind = Object.keys(optionTypes).indexOf(panel.type ?? '')
        if (kind < 0 || !('fieldConfig' in panel)) return []
        const { options, fieldConfig } = panel
        const fields =
          kind === 1
            ? ''
            : `const f${p}_${i}: Loose<cfg${kind}.FieldConfig> = ${JSON.stringify(fieldConfig?.defaults.custom ?? {})}`
        return [`const o${p}_${i}: Loose<cfg${kind}.Options> = ${JSON.stringify(options)}`, fields]
      })
      const targets: unknown[] = []
      // Any data source may declare its own questions: those of Prometheus are held against its type.
      const text = JSON.stringify(built, (name, value) => {
        // Annotations of Prometheus have these two besides what all have.
        if (name === 'titleFormat' || name === 'textFormat') return undefined
        if (name === 'target' && targets.push(value)) return {}
        return name === 'targets' && targets.push(...value) ? [] : value
      })
      const asked = targets.map(
        (target, i) => `const t${p}_${i}: Loose<Dataquery> = ${JSON.stringify(target)}`,
      )
      return [`const page${p}: Loose<Dashboard> = ${text}`, ...panels, ...asked]
    })
    const source = [
      "import type { Dashboard } from '@grafana/schema'",
      "import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus'",
      ...imports,
      // Enums of TypeScript are their values in JSON.
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is TypeScript's own
      'type Plain<T> = T extends string ? `${T}` : T extends number ? `${T}` extends `${infer N extends number}` ? N : never : T',
      'type Loose<T> = T extends readonly (infer I)[] ? readonly Loose<I>[] : T extends object ? { readonly [K in keyof T]?: Loose<T[K]> } : Plain<T>',
      ...checks,
      'export {}',
    ].join('\n')
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const file = join(folder, 'pages.ts')
    writeFileSync(file, source)
    const { stdout, status } = spawnSync(
      join(root, 'node_modules/.bin/tsc'),
      [
        ...['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'],
        ...['--moduleResolution', 'nodenext', '--types', 'node', file],
      ],
      { cwd: folder, encoding: 'utf8' },
    )
    assert.equal(status, 0, stdout.slice(0, 4_000))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
