import type { Expr } from '../promql/expression.ts'

/** One question to Prometheus. */
export interface Query {
  readonly expr: Expr
  /** `{{consumer}} on {{stream}}`, or a word. */
  readonly legend: string
  /** The newest value alone; tables and single numbers ask for it. */
  readonly instant?: boolean
}

/** From a value on, in this colour; the first begins at the bottom. */
export type Steps = readonly (readonly [from: number | null, color: Color])[]
type Color = 'text' | 'green' | 'orange' | 'purple' | 'red' | 'blue'

/** How one line of a chart differs from the others, by its legend. */
export interface Look {
  readonly legend: string
  readonly color?: Color
  readonly dashed?: boolean
  readonly width?: number
  /** Fills to the line with this legend. */
  readonly bandTo?: string
  readonly unit?: Unit
  /** On an axis of its own, on the right. */
  readonly right?: boolean
}

/** Units of Grafana that our metrics have. */
type Unit =
  | 's'
  | 'percentunit'
  | 'short'
  | 'cps'
  | 'bytes'
  | 'Bps'
  | 'none'
  | 'dateTimeAsIso'
  | 'string'

interface PanelBase {
  readonly title: string
  /** What it shows and what to make of it. */
  readonly description: string
  readonly queries: readonly Query[]
  readonly unit: Unit
  /** Of 24 columns. */
  readonly width: number
  readonly height: number
}

/** Lines over time. */
export interface ChartSpec extends PanelBase {
  readonly type: 'timeseries'
  readonly looks?: readonly Look[]
  readonly min?: number
  readonly max?: number
  readonly stacked?: boolean
  readonly steps?: Steps
  /** Leads to the page of the consumer whose line it is. */
  readonly toConsumer?: boolean
}

/** One number. */
export interface NumberSpec extends PanelBase {
  readonly type: 'stat'
  readonly steps: Steps
  /** Words for values. */
  readonly words?: Readonly<Record<string, string>>
  readonly noValue?: string
  /** Looks back so far from now, whatever time the page shows: pages that show what is ahead end after now. */
  readonly last?: string
}

/** A column of a table: which field it is, and how it is shown. */
interface Column {
  /** A label, or `Value #A` for the value of the first question. */
  readonly field: string
  readonly title: string
  readonly unit?: Unit
  readonly steps?: Steps
  readonly width?: number
}

/** Rows that agree on their labels, a column for each question. */
export interface TableSpec extends PanelBase {
  readonly type: 'table'
  readonly columns: readonly Column[]
  readonly sortBy: string
  readonly toConsumer?: boolean
}

/** States over time, a band each. */
export interface StatesSpec extends PanelBase {
  readonly type: 'state-timeline'
  readonly words: Readonly<Record<string, readonly [word: string, color: Color]>>
}

/** Alerts as Grafana's own list shows them. */
export interface AlertsSpec extends Omit<PanelBase, 'queries' | 'unit'> {
  readonly type: 'alertlist'
}

export type PanelSpec = ChartSpec | NumberSpec | TableSpec | StatesSpec | AlertsSpec

/** Panels that belong together, under a title. */
export interface Section {
  readonly title?: string
  readonly panels: readonly PanelSpec[]
}

export interface VariableSpec {
  readonly name: string
  readonly label: string
  /** `label_values(…)`, which may use the variables before it. */
  readonly query: string
  readonly description: string
  /** Whether all, and several at once, may be chosen. */
  readonly isMulti: boolean
}

/** What happened, drawn over every chart. */
export interface AnnotationSpec {
  readonly name: string
  readonly expr: Expr
  readonly title: string
  readonly text: string
  readonly color: Color
}

export interface DashboardSpec {
  /** Stable: alerts and other pages link to it. */
  readonly uid: `foretap-${string}`
  readonly title: string
  readonly description: string
  readonly from: string
  readonly to: string
  readonly variables: readonly VariableSpec[]
  readonly annotations: readonly AnnotationSpec[]
  readonly sections: readonly Section[]
}
