import { quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import { valueText } from '#contracts/text/value-text.ts'
import type { Unit } from '#contracts/unit.ts'
import { fit, pad, widthOf } from '../lag/cells.ts'
import { brailleLine } from './braille-line.ts'
import type { Point } from './query-watch.ts'

/** Values are thousandths of the unit. */
export interface FanChart {
  readonly width: number
  readonly height: number
  readonly nowMs: number
  readonly pastMs: number
  readonly aheadMs: number
  readonly points: readonly Point[]
  readonly objective: number | undefined
  /** As forecasts give them: a row per horizon, a column per level. */
  readonly quantiles?: ArrayLike<number> | undefined
  /** When the objective breaks, if it does. */
  readonly breachMs?: number | undefined
  readonly unit: Unit | undefined
  readonly hasColour: boolean
}

interface Cell {
  readonly text: string
  readonly colour?: number
}

/** Width of the values beside the picture, with the line between. */
const labelWidth = 11
const colours = { past: 36, fan: 35, objective: 31, now: 90 } as const
/** How far over everything else the fan stretches the picture; further up it says no more. */
const fanReach = 1.6

/**
 * The past as a line up to now, and ahead of it what is foretold: shaded from the 10th to the 90th percentile (`▒`) and on
 * to the 99th (`░`), with the median (`━`). The objective is dashed. As many lines as `height`, and two below for the times.
 */
export function fanChart(chart: FanChart): readonly string[] {
  const { width, height, pastMs, aheadMs, points, nowMs, objective } = chart
  const columns = Math.max(10, width - labelWidth)
  const nowColumn = Math.round((columns * pastMs) / (pastMs + aheadMs))
  const top = topOf(chart)
  const rowOf = (value: number) =>
    Math.min(height - 1, Math.max(0, Math.floor((1 - value / top) * height)))
  const line = brailleLine(points, {
    ...{ columns: nowColumn, rows: height, top },
    ...{ fromMs: nowMs - pastMs, toMs: nowMs },
  })
  const objectiveRow = objective === undefined ? -1 : rowOf(objective)
  const breachColumn =
    chart.breachMs === undefined
      ? -1
      : nowColumn + Math.round(((chart.breachMs - nowMs) / aheadMs) * (columns - nowColumn))
  const cellAt = (row: number, column: number): Cell => {
    const dots = line[row]?.[column]
    if (column < nowColumn && dots !== undefined) return { text: dots, colour: colours.past }
    if (row === objectiveRow && column === breachColumn) return { text: '◎', colour: colours.fan }
    if (column === nowColumn) return { text: '│', colour: colours.now }
    if (column > nowColumn) {
      const afterMs = (aheadMs * (column - nowColumn)) / (columns - 1 - nowColumn)
      const shade = shadeAt(chart, { afterMs, row, top })
      if (shade !== undefined) return { text: shade, colour: colours.fan }
    }
    return row === objectiveRow ? { text: '┄', colour: colours.objective } : { text: ' ' }
  }
  const labels = labelsOf(chart, { top, objectiveRow })
  const rows = Array.from({ length: height }, (_, row) => {
    const label = labels.get(row)
    const cells = Array.from({ length: columns }, (_, column) => cellAt(row, column))
    const text = pad(fit(label ?? '', labelWidth - 2), labelWidth - 2, 'right')
    return `${text} ${label === undefined ? '│' : '┤'}${joined(cells, chart)}`
  })
  return [...rows, ...timeAxis(chart, { columns, nowColumn })]
}

/** Values beside the picture, by row: of its edges and the objective, and of its middle where that is far from those. */
function labelsOf(
  { height, objective, unit }: FanChart,
  { top, objectiveRow }: { readonly top: number; readonly objectiveRow: number },
): ReadonlyMap<number, string> {
  const middle = Math.floor(height / 2)
  const textOf = (value: number) => {
    if (value === 0 && unit === undefined) return '0 s'
    const text = valueText(value, unit)
    // The line above the picture says the unit, too.
    return widthOf(text) <= labelWidth - 2 ? text : valueText(value, 'count')
  }
  const edge = (value: number) => textOf(Number(value.toPrecision(2)))
  const labels = new Map([
    [0, edge(top)],
    [height - 1, edge(0)],
  ])
  if (Math.abs(objectiveRow - middle) > 1) labels.set(middle, edge(top * (1 - middle / height)))
  if (objective !== undefined) labels.set(objectiveRow, textOf(objective))
  return labels
}

function topOf({ points, nowMs, pastMs, objective = 0, quantiles }: FanChart): number {
  let most = 1.25 * objective
  for (const [atMs, value] of points)
    if (atMs >= nowMs - pastMs && value > 0) most = Math.max(most, 1.1 * value)
  const limit = fanReach * most
  const last = quantileHorizonsS.length - 1
  const high = quantiles?.[last * quantileLevels.length + quantileLevels.indexOf(0.9)] ?? 0
  return Math.max(1, Math.min(most === 0 ? high : limit, Math.max(most, 1.05 * high)))
}

/** What a cell ahead of now is filled with. */
function shadeAt(
  { quantiles, points, height }: FanChart,
  { afterMs, row, top }: { readonly afterMs: number; readonly row: number; readonly top: number },
): string | undefined {
  const now = points.at(-1)?.[1] ?? Number.NaN
  if (quantiles === undefined || Number.isNaN(now)) return undefined
  const at = (level: (typeof quantileLevels)[number]) => valueAt(quantiles, { level, afterMs, now })
  const [low, high] = [top * (1 - (row + 1) / height), top * (1 - row / height)]
  const holds = (value: number) => value >= low && (value < high || (row === 0 && value >= top))
  if (holds(at(0.5))) return '━'
  if (at(0.1) < high && at(0.9) > low) return '▒'
  return at(0.9) < high && at(0.99) > low ? '░' : undefined
}

/** A quantile between two horizons, straight from the one to the other; from the present value at first. */
function valueAt(
  quantiles: ArrayLike<number>,
  { level, afterMs, now }: { level: (typeof quantileLevels)[number]; afterMs: number; now: number },
): number {
  const column = quantileLevels.indexOf(level)
  const known = [
    [0, now] as const,
    ...quantileHorizonsS.map(
      (s, row) => [1_000 * s, quantiles[row * quantileLevels.length + column] ?? now] as const,
    ),
  ]
  const after = known.findIndex(([ms]) => ms >= afterMs)
  const [toMs, to] = known[after] ?? known.at(-1) ?? [0, now]
  const [fromMs, from] = known[Math.max(0, after - 1)] ?? [0, now]
  return toMs === fromMs ? to : from + ((to - from) * (afterMs - fromMs)) / (toMs - fromMs)
}

/** Cells of one colour share one sequence. */
function joined(cells: readonly Cell[], { hasColour }: FanChart): string {
  if (!hasColour)
    return cells
      .map(({ text }) => text)
      .join('')
      .trimEnd()
  let line = ''
  let colour: number | undefined
  for (const cell of cells) {
    if (cell.colour !== colour) line += `\u001b[${cell.colour ?? 39}m`
    colour = cell.colour
    line += cell.text
  }
  return `${line}\u001b[39m`
}

function timeAxis(
  { pastMs, aheadMs }: FanChart,
  { columns, nowColumn }: { readonly columns: number; readonly nowColumn: number },
): readonly string[] {
  const indent = ' '.repeat(labelWidth - 1)
  const rule = [...'─'.repeat(columns)]
  rule[nowColumn] = '┴'
  const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`
  const [from, to] = [`−${minutes(pastMs)}`, `+${minutes(aheadMs)}`]
  const left = pad(from, nowColumn - 1, 'left')
  const right = pad(to, Math.max(0, columns - nowColumn - 2), 'right')
  return [`${indent}└${rule.join('')}`, `${indent} ${left}now${right}`.trimEnd()]
}
