import { scaleLinear, scaleUtc } from 'd3-scale'
import { area, line } from 'd3-shape'
import type { JudgedSeries } from '#models/evaluation/zones.ts'
import { element, px } from './svg.ts'
import { thinned } from './thinned.ts'

/** A stretch of a judged series. Rows of its grid, the last one not included. */
export interface TimeChart {
  readonly series: JudgedSeries
  /** Of the first row of the series, seconds since 1970. */
  readonly startS: number
  readonly from: number
  readonly to: number
  readonly width: number
  readonly spikes: readonly { readonly onset: number; readonly end: number }[]
  readonly pages: readonly { readonly row: number; readonly isFalse: boolean }[]
}

const valueHeight = 120
const riskHeight = 44
const margin = { left: 56, right: 8, top: 6, between: 8, bottom: 20 }
/** Values above this many objectives are drawn at it: what matters happens around the objective. */
const cutAt = 4
const riskTop = margin.top + valueHeight + margin.between
const height = riskTop + riskHeight + margin.bottom

/** The value with its objective above, what was said of it below; spikes are bands, pages are marks. */
export function timeChart(chart: TimeChart): string {
  const { series, from, to, width } = chart
  const axes = axesOf(chart)
  const { up, riskUp, x } = axes
  const points = (of: ArrayLike<number>) => thinned(of, { from, to, most: width })
  const isThere = ([, y]: Point) => !Number.isNaN(y)
  const values = line<Point>(
    ([row]) => x(row),
    ([, y]) => px(up(y)),
  ).defined(isThere)
  const risks = area<Point>(
    ([row]) => x(row),
    riskUp(0),
    ([, y]) => px(riskUp(y)),
  ).defined(isThere)
  const rule = (kind: string, y: number) =>
    element('line', {
      class: kind,
      x1: margin.left,
      x2: width - margin.right,
      y1: px(y),
      y2: px(y),
    })
  const label = (text: string, y: number) =>
    element('text', { x: margin.left - 6, y: px(y + 4), 'text-anchor': 'end' }, text)
  return element(
    'svg',
    {
      ...{ viewBox: `0 0 ${width} ${height}`, width, height, role: 'img' },
      'aria-label': 'value, objective and probability over time',
    },
    ...bandsOf(chart, axes),
    rule('grid', up(0)),
    rule('objective', up(series.objective)),
    ...marksOf(chart, axes),
    element('path', { class: 'value', d: values(points(series.value)) ?? '' }),
    element('path', { class: 'risk', d: risks(points(series.risk)) ?? '' }),
    rule('half', riskUp(0.5)),
    rule('grid', riskUp(0)),
    label(Number(series.objective.toPrecision(3)).toString(), up(series.objective)),
    label('0', up(0)),
    label('50 %', riskUp(0.5)),
    ...axes.times.map(([at, text]) =>
      element('text', { x: at, y: height - 5, 'text-anchor': 'middle' }, text),
    ),
  )
}

const timeText = (at: Date): string => {
  const iso = at.toISOString()
  return iso.slice(11, 19) === '00:00:00' ? iso.slice(5, 10) : iso.slice(11, 16)
}

type Point = readonly [row: number, y: number]

interface Axes {
  /** Pixels from the left of a row, from the top of a value and of a probability. */
  readonly x: (row: number) => number
  readonly up: (value: number) => number
  readonly riskUp: (risk: number) => number
  readonly times: readonly (readonly [x: number, text: string])[]
}

function axesOf({ series, startS, from, to, width }: TimeChart): Axes {
  const { value, objective, stepS } = series
  const atMs = (row: number) => 1_000 * (startS + row * stepS)
  const across = scaleUtc([atMs(from), atMs(to)], [margin.left, width - margin.right])
  let top = objective
  for (let row = from; row < to; row++) top = Math.max(top, Number(value[row]) || 0)
  top = Math.min(top, cutAt * objective)
  return {
    x: row => px(across(atMs(row))),
    up: scaleLinear([0, 1.05 * top], [margin.top + valueHeight, margin.top]).clamp(true),
    riskUp: scaleLinear([0, 1], [riskTop + riskHeight, riskTop]),
    times: across
      .ticks(Math.max(2, Math.floor(width / 110)))
      .map(at => [px(across(at)), timeText(at)] as const),
  }
}

const bandsOf = ({ spikes, from, to }: TimeChart, { x }: Axes) =>
  spikes
    .filter(({ onset, end }) => end >= from && onset < to)
    .map(({ onset, end }) => {
      const left = x(Math.max(from, onset))
      const width = Math.max(1, px(x(Math.min(to, end + 1)) - left))
      return element('rect', { class: 'spike', x: left, y: margin.top, width, height: valueHeight })
    })

const marksOf = ({ pages, from, to }: TimeChart, { x }: Axes) =>
  pages
    .filter(({ row }) => row >= from && row < to)
    .map(({ row, isFalse }) => {
      const [x1, x2, y2] = [x(row), x(row), riskTop + riskHeight]
      return element('line', { class: isFalse ? 'page false' : 'page', x1, x2, y1: margin.top, y2 })
    })
