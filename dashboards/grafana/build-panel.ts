import type { Builder } from '@grafana/grafana-foundation-sdk/cog'
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TableSortByFieldStateBuilder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import {
  DashboardLinkBuilder,
  type DynamicConfigValue,
  MappingType,
  type Panel,
  PanelBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus'
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { PanelBuilder as StatesBuilder } from '@grafana/grafana-foundation-sdk/statetimeline'
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import { PanelBuilder as ChartBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import type {
  AlertsSpec,
  ChartSpec,
  Look,
  NumberSpec,
  PanelSpec,
  Query,
  StatesSpec,
  Steps,
  TableSpec,
} from './spec.ts'

/** Whatever the user chose as data source at the top of the page. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana puts its variable in
export const dataSource = { type: 'prometheus', uid: '${datasource}' }

/** A panel of Grafana from what we say of it. Its place and id are given to it by the page. */
export function buildPanel(spec: PanelSpec): Builder<Panel> & PlacedBuilder {
  switch (spec.type) {
    case 'timeseries':
      return chart(spec)
    case 'stat':
      return number(spec)
    case 'table':
      return table(spec)
    case 'state-timeline':
      return states(spec)
    case 'alertlist':
      return alerts(spec)
    default:
      return spec satisfies never
  }
}

interface PlacedBuilder {
  id(id: number): this
  gridPos(position: { h: number; w: number; x: number; y: number }): this
}

const refIds = 'ABCDEFGHIJKLMNOP'

function targetsOf(queries: readonly Query[], format: PromQueryFormat) {
  return queries.map(({ expr, legend, instant }, i) => {
    const target = new DataqueryBuilder()
      .refId(refIds[i] ?? 'Z')
      .expr(expr.text)
      .legendFormat(legend)
      .format(format)
    return instant || format === PromQueryFormat.Table ? target.instant() : target.range()
  })
}

/** Where no value is better than another: without it Grafana paints what is above 80 red. */
const noSteps: Steps = [[null, 'text']]

const stepsOf = (steps: Steps) =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })))

/** To the page of the consumer in a row or a line, at the same time. */
const consumerLink = (field: (name: string) => string) =>
  new DashboardLinkBuilder('Open this consumer')
    .url(
      `/d/foretap-consumer?\${datasource:queryparam}&var-cluster=${field('cluster')}&var-stream=${field('stream')}&var-consumer=${field('consumer')}&\${__url_time_range}`,
    )
    .targetBlank(false)

function chart(spec: ChartSpec): ChartBuilder {
  const builder = new ChartBuilder()
    .title(spec.title)
    .description(spec.description)
    .datasource(dataSource)
    .targets(targetsOf(spec.queries, PromQueryFormat.TimeSeries))
    .unit(spec.unit)
    .lineWidth(1)
    .fillOpacity(spec.stacked ? 20 : 0)
    .drawStyle(GraphDrawStyle.Line)
    .lineInterpolation(LineInterpolation.Linear)
    .showPoints(VisibilityMode.Never)
    .spanNulls(false)
    .legend(legendOf(spec))
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
  if (spec.min !== undefined) builder.min(spec.min)
  if (spec.max !== undefined) builder.max(spec.max)
  if (spec.stacked)
    builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
  builder.thresholds(stepsOf(spec.steps ?? noSteps))
  if (spec.steps !== undefined) {
    const dashed = new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed)
    builder.thresholdsStyle(dashed)
  }
  if (spec.toConsumer) {
    builder.dataLinks([consumerLink(name => `\${__field.labels.${name}:percentencode}`)])
  }
  for (const look of spec.looks ?? []) builder.overrideByName(look.legend, lookOf(look))
  return builder
}

/** Beside the chart where names are long and there is room for them, below it otherwise. */
function legendOf({ queries, width }: ChartSpec): VizLegendOptionsBuilder {
  const isNamed = queries.some(({ legend }) => legend.includes('{{'))
  const legend = new VizLegendOptionsBuilder().showLegend(true)
  if (isNamed && width >= 12) {
    return legend
      .displayMode(LegendDisplayMode.Table)
      .placement(LegendPlacement.Right)
      .calcs(['lastNotNull', 'max'])
  }
  return legend.displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).calcs([])
}

function lookOf({ color, dashed, width, bandTo, unit, right }: Look): DynamicConfigValue[] {
  const values: DynamicConfigValue[] = []
  const set = (id: string, value: unknown) => void values.push({ id, value })
  if (color !== undefined) set('color', { mode: 'fixed', fixedColor: color })
  if (dashed) set('custom.lineStyle', { fill: 'dash', dash: [8, 6] })
  if (width !== undefined) set('custom.lineWidth', width)
  if (bandTo !== undefined) {
    set('custom.fillBelowTo', bandTo)
    set('custom.fillOpacity', 18)
  }
  if (unit !== undefined) set('unit', unit)
  if (right) set('custom.axisPlacement', 'right')
  return values
}

function number(spec: NumberSpec): StatBuilder {
  const isPlain = spec.words === undefined
  const builder = new StatBuilder()
    .title(spec.title)
    .description(spec.description)
    .datasource(dataSource)
    .targets(targetsOf(spec.queries, PromQueryFormat.TimeSeries))
    .unit(spec.unit)
    .thresholds(stepsOf(spec.steps))
    .colorMode(BigValueColorMode.Value)
    .graphMode(
      isPlain && spec.queries.every(({ instant }) => !instant)
        ? BigValueGraphMode.Area
        : BigValueGraphMode.None,
    )
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .noValue(spec.noValue ?? '–')
  if (spec.last !== undefined) builder.timeFrom(spec.last).hideTimeOverride(true)
  if (spec.words !== undefined) {
    const words = Object.entries(spec.words).map(([value, text]) => [value, { text }] as const)
    builder.mappings([{ type: MappingType.ValueToText, options: Object.fromEntries(words) }])
  }
  return builder
}

function table(spec: TableSpec): TableBuilder {
  const shown = new Map(spec.columns.map(({ field, title }, i) => [field, { title, i }]))
  const builder = new TableBuilder()
    .title(spec.title)
    .description(spec.description)
    .datasource(dataSource)
    .targets(targetsOf(spec.queries, PromQueryFormat.Table))
    .unit(spec.unit)
    .thresholds(stepsOf(noSteps))
    .showHeader(true)
    .sortBy([new TableSortByFieldStateBuilder().displayName(spec.sortBy).desc(true)])
    .noValue('–')
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'filterFieldsByName',
      options: { include: { names: [...shown.keys()] } },
    })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: {},
        indexByName: Object.fromEntries([...shown].map(([field, { i }]) => [field, i])),
        renameByName: Object.fromEntries([...shown].map(([field, { title }]) => [field, title])),
      },
    })
  for (const { title, unit, steps, width } of spec.columns) {
    const values: DynamicConfigValue[] = []
    if (unit !== undefined) values.push({ id: 'unit', value: unit })
    if (width !== undefined) values.push({ id: 'custom.width', value: width })
    if (steps !== undefined) {
      values.push({ id: 'thresholds', value: stepsOf(steps).build() })
      values.push({ id: 'custom.cellOptions', value: { type: 'color-text' } })
    }
    builder.overrideByName(title, values)
  }
  if (spec.toConsumer) {
    const column = (field: string) =>
      `\${__data.fields["${shown.get(field)?.title ?? field}"]:percentencode}`
    builder.overrideByName(shown.get('consumer')?.title ?? 'consumer', [
      { id: 'links', value: [consumerLink(column).build()] },
    ])
  }
  return builder
}

function states(spec: StatesSpec): StatesBuilder {
  const words = Object.entries(spec.words).map(
    ([value, [text, color]]) => [value, { text, color }] as const,
  )
  const mapping: ValueMapping = {
    type: MappingType.ValueToText,
    options: Object.fromEntries(words),
  }
  return new StatesBuilder()
    .title(spec.title)
    .description(spec.description)
    .datasource(dataSource)
    .targets(targetsOf(spec.queries, PromQueryFormat.TimeSeries))
    .unit(spec.unit)
    .mappings([mapping])
    .thresholds(stepsOf(noSteps))
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .rowHeight(0.8)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs([]),
    )
}

/** Alerts of Prometheus come by way of the data source: it has to have `manageAlerts`. */
function alerts(spec: AlertsSpec): PanelBuilder {
  return new PanelBuilder()
    .type('alertlist')
    .title(spec.title)
    .description(spec.description)
    .options({
      ...{ viewMode: 'list', groupMode: 'default', groupBy: [], maxItems: 20, sortOrder: 3 },
      ...{ dashboardAlerts: false, alertName: 'Foretap', alertInstanceLabelFilter: '' },
      showInactiveAlerts: false,
      stateFilter: {
        firing: true,
        pending: true,
        recovering: true,
        noData: false,
        normal: false,
        error: true,
      },
    })
}
