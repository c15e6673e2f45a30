import uPlot from 'uplot'
import { countAxis, timeAxis, valueAxis } from './chart-axes.ts'
import { type Colours, createColours } from './chart-colours.ts'
import { paintExpected, paintFan, paintMarks } from './chart-foresight.ts'
import { labelNow, paintNow, paintObjective, paintUnknown, type Scene } from './chart-paint.ts'

export type ChartName = 'age' | 'rates' | 'backlog'

export interface ChartsDeps {
  readonly scene: Scene
  /** The point under the cursor, and where it is; `undefined` when the cursor leaves. */
  readonly onCursor: (cursor: { readonly index: number; readonly left: number } | undefined) => void
}

const heights = { age: 320, rates: 120, backlog: 120 } as const satisfies Record<ChartName, number>
const syncKey = 'series'

/** One of the charts of a series, on the time axis that they share. */
export function createChart(name: ChartName, host: HTMLElement, deps: ChartsDeps): uPlot {
  const colours = createColours(host)
  const options: uPlot.Options = {
    width: Math.max(200, host.clientWidth),
    height: heights[name],
    ms: 1,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    scales: { x: { time: true }, y: { range: valueRange(name, deps.scene) } },
    cursor: {
      // Zooming is by the range buttons, which also ask for the resolution that fits.
      drag: { x: false, y: false },
      sync: { key: syncKey },
      y: false,
      points: { size: 7, fill: (chart, index) => strokeOf(chart, index) },
    },
    series: [{}, ...seriesOf(name, colours)],
    axes: [timeAxis(colours, name !== 'rates'), axisOf(name, deps.scene, colours)],
    ...(name === 'age' ? { bands: [{ series: [3, 1], fill: () => colours('band') }] } : {}),
    hooks: {
      drawClear: [
        chart => {
          paintUnknown(chart, deps.scene, colours)
          if (name === 'age') paintFan(chart, deps.scene.foresight, colours)
        },
      ],
      draw: [
        chart => {
          paintNow(chart, deps.scene, colours)
          if (name !== 'age') return
          const { foresight, nowMs } = deps.scene
          paintMarks(chart, { ...foresight, nowMs }, colours)
          paintObjective(chart, deps.scene, colours)
          paintExpected(chart, foresight, colours)
          labelNow(chart, deps.scene, colours)
        },
      ],
      setCursor: [
        ({ cursor }) => {
          const { idx, left } = cursor
          const isInside = typeof idx === 'number' && left !== undefined && left >= 0
          deps.onCursor(isInside ? { index: idx, left } : undefined)
        },
      ],
    },
  }
  return new uPlot(options, [[], ...seriesOf(name, colours).map(() => [])], host)
}

const strokeOf = (chart: uPlot, index: number) => {
  const { stroke } = chart.series[index] ?? {}
  return typeof stroke === 'function' ? String(stroke(chart, index)) : ''
}

function seriesOf(name: ChartName, colours: Colours): uPlot.Series[] {
  const points = { show: false }
  const line = (colour: string, more: uPlot.Series = {}): uPlot.Series => ({
    stroke: () => colours(colour),
    width: 1.75,
    points,
    ...more,
  })
  switch (name) {
    case 'age':
      // low, highest, high, best: the band lies between the first and the third, and the best value is on top.
      return [
        { points, width: 0 },
        line('ink-2', { width: 1.25, dash: [2, 3] }),
        { points, width: 0 },
        line('age', { width: 2 }),
      ]
    case 'rates':
      return [line('risk'), line('ack', { dash: [6, 3] })]
    case 'backlog':
      return [line('quiet', { fill: () => colours('quiet', 0.14) })]
  }
}

function axisOf(name: ChartName, scene: Scene, colours: Colours): uPlot.Axis {
  if (name === 'age') return valueAxis(colours, () => scene.unit)
  return countAxis(colours, name === 'rates' ? ' /s' : '')
}

/** Values start at zero; the objective is always in sight, and wide bounds do not flatten the line. */
function valueRange(name: ChartName, scene: Scene): uPlot.Range.Function {
  return (chart, _, dataMax) => {
    if (name !== 'age') return [0, Math.max(1, (dataMax ?? 0) * 1.15)]
    const line = Math.max(mostOf(chart.data[4]), mostOf(chart.data[2]))
    const bound = Math.min(dataMax ?? 0, 2.5 * line)
    // A second, or a thousandth of whatever else it is.
    const least = scene.unit === undefined ? 1_000 : 1
    return [0, Math.max(least, bound * 1.1, (scene.objectiveMs ?? 0) * 1.25, fanTop(line, scene))]
  }
}

/** How far over the objective and the past the fan stretches the picture: further up it says no more than that it is far over. */
const fanReach = 2

/** The fan's 90 % is in sight as far as that leaves the present readable; its 99 % may be far off. */
function fanTop(lineMs: number, { foresight, objectiveMs = 0 }: Scene): number {
  const highest = Math.max(0, ...(foresight.forecast?.quantilesMs?.map(row => row[2] ?? 0) ?? []))
  const most = fanReach * Math.max(lineMs, objectiveMs)
  return most === 0 ? highest : Math.min(highest, most)
}

function mostOf(column: ArrayLike<number | null | undefined> | undefined): number {
  let most = 0
  for (let index = 0; index < (column?.length ?? 0); index++) {
    most = Math.max(most, column?.[index] ?? 0)
  }
  return most
}
