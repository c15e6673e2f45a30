import type uPlot from 'uplot'
import type { Anomaly } from '#contracts/anomaly.ts'
import { type Forecast, quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import type { Colours } from './chart-colours.ts'

/** What the chart of ages shows of the future, and of what was foretold before. */
export interface ForesightScene {
  readonly forecast: Pick<Forecast, 'atMs' | 'quantilesMs' | 'timeToBreachS'> | undefined
  readonly anomalies: readonly Anomaly[]
  /** The age that the fan begins at. */
  readonly ageMs: number | undefined
  readonly objectiveMs: number | undefined
}

type Point = readonly [x: number, y: number]

/** Height of a strip of marks at the foot of the chart, CSS pixels. */
const stripHeight = 5

/** The quantiles ahead as a fan, with the median as a dashed line. */
export function paintFan(chart: uPlot, scene: ForesightScene, colours: Colours): void {
  const { forecast, ageMs } = scene
  const rows = forecast?.quantilesMs
  if (forecast === undefined || rows === undefined || ageMs === undefined) return
  const start: Point = [forecast.atMs, ageMs]
  const line = (level: number): Point[] => {
    const column = (quantileLevels as readonly number[]).indexOf(level)
    const ahead = rows.map(
      (row, i): Point => [forecast.atMs + (quantileHorizonsS[i] ?? 0) * 1_000, row[column] ?? 0],
    )
    return [start, ...ahead]
  }
  within(chart, ctx => {
    const trace = (points: readonly Point[]) => {
      for (const [ms, age] of points) {
        ctx.lineTo(chart.valToPos(ms, 'x', true), chart.valToPos(age, 'y', true))
      }
    }
    for (const [high, opacity] of [
      [0.99, 0.12],
      [0.9, 0.24],
    ] as const) {
      ctx.fillStyle = colours('fan', opacity)
      ctx.beginPath()
      trace(line(0.1))
      trace(line(high).toReversed())
      ctx.closePath()
      ctx.fill()
    }
    ctx.strokeStyle = colours('fan')
    ctx.lineWidth = 1.75 * devicePixelRatio
    ctx.setLineDash([5 * devicePixelRatio, 3 * devicePixelRatio])
    ctx.beginPath()
    trace(line(0.5))
    ctx.stroke()
  })
}

/** When the objective is expected to break: a bar on its line from early to late, a ring at the median. */
export function paintExpected(chart: uPlot, scene: ForesightScene, colours: Colours): void {
  const { forecast, objectiveMs } = scene
  const time = forecast?.timeToBreachS
  if (forecast === undefined || time === undefined || objectiveMs === undefined) return
  const at = (seconds: number) => chart.valToPos(forecast.atMs + seconds * 1_000, 'x', true)
  const y = chart.valToPos(objectiveMs, 'y', true)
  within(chart, ctx => {
    ctx.strokeStyle = colours('fan')
    ctx.fillStyle = colours('surface')
    ctx.lineWidth = 3 * devicePixelRatio
    ctx.beginPath()
    ctx.moveTo(at(time.low), y)
    ctx.lineTo(at(time.high), y)
    ctx.stroke()
    ctx.beginPath()
    ctx.arc(at(time.best), y, 4 * devicePixelRatio, 0, 2 * Math.PI)
    ctx.fill()
    ctx.stroke()
  })
}

/** Whether it is one of those that strips at the foot stand for. */
export const isMark = ({ kind }: Anomaly): boolean =>
  kind === 'predicted_breach' || kind === 'breach'

/** Strips at the foot: above what was predicted (an outline), below what came (filled). */
export function paintMarks(
  chart: uPlot,
  { anomalies, nowMs }: ForesightScene & { readonly nowMs: number },
  colours: Colours,
): void {
  const { bbox } = chart
  const height = stripHeight * devicePixelRatio
  within(chart, ctx => {
    ctx.lineWidth = devicePixelRatio
    for (const { kind, startMs, endMs = nowMs } of anomalies.filter(isMark)) {
      const left = chart.valToPos(startMs, 'x', true)
      // The shortest of them is still seen at the widest range.
      const width = Math.max(3 * devicePixelRatio, chart.valToPos(endMs, 'x', true) - left)
      const isPrediction = kind === 'predicted_breach'
      const top = bbox.top + bbox.height - (isPrediction ? 2.4 : 1.2) * height
      if (isPrediction) {
        ctx.strokeStyle = colours('predicted')
        ctx.strokeRect(left, top, width, height)
      } else {
        ctx.fillStyle = colours('firing')
        ctx.fillRect(left, top, width, height)
      }
    }
  })
}

/** Draws inside the plot alone. */
function within({ ctx, bbox }: uPlot, draw: (ctx: CanvasRenderingContext2D) => void): void {
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  draw(ctx)
  ctx.restore()
}
