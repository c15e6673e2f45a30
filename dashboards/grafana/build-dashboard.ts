import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import { buildPanel, dataSource } from './build-panel.ts'
import type { AnnotationSpec, DashboardSpec, Section, VariableSpec } from './spec.ts'

/** All pages have it; the links between them go by it. */
const tag = 'foretap'
/** Columns of Grafana's grid. */
const gridWidth = 24

/** A page of Grafana from what we say of it. */
export function buildDashboard(spec: DashboardSpec): Dashboard {
  const builder = new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags([tag])
    .timezone('browser')
    .time({ from: spec.from, to: spec.to })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .editable()
    .link(
      new DashboardLinkBuilder('Foretap')
        .type(DashboardLinkType.Dashboards)
        .tags([tag])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true)
        .tooltip('The other pages about Foretap'),
    )
    .withVariable(
      new DatasourceVariableBuilder('datasource')
        .type('prometheus')
        .label('Prometheus')
        .description('The Prometheus that scrapes Foretap'),
    )
  for (const variable of spec.variables) builder.withVariable(variableOf(variable))
  for (const annotation of spec.annotations) builder.annotation(annotationOf(annotation))
  place(builder, spec.sections)
  return inSight(builder.build())
}

/**
 * Takes away what the SDK writes unasked: links and annotations are put into a menu by it, and options of other kinds of
 * variables and of older tables are not in Grafana's schema.
 */
function inSight(dashboard: Dashboard): Dashboard {
  const placed = <Part extends { placement?: unknown }>({ placement: _, ...part }: Part) => part
  const variables = (dashboard.templating?.list ?? []).map(variable => {
    const { auto: _, auto_min: _min, auto_count: _count, ...rest } = variable
    return rest
  })
  const panels = (dashboard.panels ?? []).map(panel => {
    if (!('options' in panel) || panel.type !== 'table') return panel
    const { footer: _, ...options } = panel.options
    return { ...panel, options }
  })
  return {
    ...dashboard,
    links: (dashboard.links ?? []).map(placed),
    annotations: { list: (dashboard.annotations?.list ?? []).map(placed) },
    templating: { list: variables as VariableModel[] },
    panels,
  }
}

function variableOf({ name, label, query, description, isMulti }: VariableSpec) {
  const variable = new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .datasource(dataSource)
    .query({ qryType: 1, query, refId: `Variable-${name}` })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
    .multi(isMulti)
  if (!isMulti) return variable
  return variable
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] })
}

function annotationOf({ name, expr, title, text, color }: AnnotationSpec) {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(dataSource)
    .enable(true)
    .hide(false)
    .iconColor(color)
    .target(new DataqueryBuilder().refId('Anno').expr(expr.text).interval('30s').range())
    .titleFormat(title)
    .textFormat(text)
}

/** Places panels from left to right, and on a new line where one does not fit any more; rows stand above their panels. */
function place(builder: DashboardBuilder, sections: readonly Section[]): void {
  let [y, id] = [0, 1]
  for (const { title, panels } of sections) {
    if (title !== undefined) {
      const row = new RowBuilder(title).id(id++).gridPos({ h: 1, w: gridWidth, x: 0, y })
      builder.withRow(row)
      y += 1
    }
    let [x, lineHeight] = [0, 0]
    for (const panel of panels) {
      const { width: w, height: h } = panel
      if (x + w > gridWidth) {
        y += lineHeight
        x = 0
        lineHeight = 0
      }
      builder.withPanel(buildPanel(panel).id(id++).gridPos({ h, w, x, y }))
      x += w
      lineHeight = Math.max(lineHeight, h)
    }
    y += lineHeight
  }
}
