import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { valueText } from '#contracts/text/value-text.ts'
import type { Unit } from '#contracts/unit.ts'
import type { IncidentDetail, WatchFan } from '#contracts/watch/incident-detail.ts'
import { minuteText } from '../../frame/local-time.ts'
import { colourVersion } from '../../frame/theme-switch.tsx'
import { valueAxis } from '../../series/chart-axes.ts'
import { createColours } from '../../series/chart-colours.ts'
import { paintExpected, paintFan } from '../../series/chart-foresight.ts'
import { paintNow, paintObjective } from '../../series/chart-paint.ts'

export interface FanChartProps {
  readonly history: IncidentDetail['history']
  readonly fan: WatchFan | undefined
  readonly ageMs: number | undefined
  readonly objectiveMs: number | undefined
  /** What all of it is in, where it is no age. */
  readonly unit: Unit | undefined
  readonly nowMs: number
  /** What the picture says, for who does not see it. */
  readonly label: string
}

/** The future that a forecast reaches is as wide as the past that explains it. */
const reachMs = 1_800_000
const pastMs = 1_200_000

/** The age or value of the past with its bounds, now, and the fan of what is foretold, as large as there is room for. */
export function FanChart(props: FanChartProps) {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(null)
  const newest = useRef(props)
  newest.current = props
  const colour = colourVersion.value

  useEffect(() => {
    const element = host.current
    if (element === null) return
    const made = createFanChart(element, () => newest.current)
    chart.current = made
    const observer = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: element.clientHeight }),
    )
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      chart.current = null
    }
  }, [colour])

  useEffect(() => {
    const { history, nowMs } = props
    chart.current?.setData(dataOf(history), false)
    chart.current?.setScale('x', { min: nowMs - pastMs, max: nowMs + reachMs })
  }, [props.history, props.fan, props.nowMs, props])

  return <div class="fan" ref={host} role="img" aria-label={props.label} />
}

function createFanChart(host: HTMLElement, props: () => FanChartProps): uPlot {
  const colours = createColours(host)
  const points = { show: false }
  const axis = {
    font: '11px ui-sans-serif, system-ui, sans-serif',
    stroke: () => colours('ink-2'),
    grid: { show: false },
    ticks: { show: false },
  }
  const scene = () => {
    const { fan: forecast, ageMs, objectiveMs } = props()
    return { forecast, ageMs, objectiveMs, anomalies: [] }
  }
  const marks = () => {
    const { nowMs, objectiveMs, unit } = props()
    return { nowMs, objectiveMs, foresight: scene(), unknown: [], unit }
  }
  return new uPlot(
    {
      width: host.clientWidth,
      height: host.clientHeight,
      ms: 1,
      padding: [6, 18, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true, auto: false },
        y: { range: (_, __, most) => [0, top(props(), most)] },
      },
      series: [
        {},
        { points, width: 0 },
        { points, width: 0 },
        { points, width: 2, stroke: () => colours('age') },
      ],
      bands: [{ series: [2, 1], fill: () => colours('band') }],
      axes: [
        {
          ...axis,
          size: 20,
          space: 70,
          values: (_, splits) => splits.map(ms => minuteText(ms)),
        },
        // Two or three values: the objective says its own beside its line.
        {
          ...valueAxis(colours, () => props().unit),
          ...{ font: axis.font, size: 44, gap: 3, space: 36 },
        },
      ],
      hooks: {
        drawClear: [made => paintFan(made, scene(), colours)],
        draw: [
          made => {
            paintNow(made, marks(), colours)
            paintObjective(made, marks(), colours)
            paintExpected(made, scene(), colours)
          },
        ],
      },
    },
    dataOf(props().history),
    host,
  )
}

const dataOf = ({
  startMs,
  lowMs,
  highMs,
  bestMs,
}: IncidentDetail['history']): uPlot.AlignedData => [
  [...startMs],
  [...lowMs],
  [...highMs],
  [...bestMs],
]

/** The objective and the 90 % of the fan are in sight, as far as that leaves the present readable. */
function top(
  { fan, objectiveMs = 0, ageMs = 0, unit }: FanChartProps,
  most: number | null,
): number {
  const past = Math.max(most ?? 0, ageMs)
  const ahead = Math.max(0, ...(fan?.quantilesMs?.map(row => row[2] ?? 0) ?? []))
  const reach = 2.2 * Math.max(past, objectiveMs)
  // Below a second there is nothing to see of an age; a ratio may be a few thousandths.
  const least = unit === undefined ? 1_000 : 1
  return Math.max(least, past * 1.1, objectiveMs * 1.25, Math.min(ahead, reach))
}

/** The picture in one sentence. */
export function fanText({
  fan,
  ageMs,
  objectiveMs,
  unit,
}: Pick<FanChartProps, 'fan' | 'ageMs' | 'objectiveMs' | 'unit'>): string {
  const value = ageMs === undefined ? 'unknown' : valueText(ageMs, unit)
  const objective = objectiveMs === undefined ? '' : `, objective ${valueText(objectiveMs, unit)}`
  const median = fan?.quantilesMs?.at(3)?.[1]
  const ahead = median === undefined ? '' : `, in 10 minutes about ${valueText(median, unit)}`
  const noun = unit === undefined ? 'Age' : 'Value'
  return `${noun} over the last 20 minutes: now ${value}${objective}${ahead}.`
}
