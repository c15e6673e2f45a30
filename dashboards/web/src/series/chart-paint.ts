import type uPlot from 'uplot'
import { valueText } from '#contracts/text/value-text.ts'
import type { Unit } from '#contracts/unit.ts'
import type { Colours } from './chart-colours.ts'
import type { ForesightScene } from './chart-foresight.ts'
import type { Span } from './history-columns.ts'

/** What a chart draws besides its series; read anew at each drawing. */
export interface Scene {
  nowMs: number
  objectiveMs: number | undefined
  /** What values are in, where they are no ages. */
  unit: Unit | undefined
  foresight: ForesightScene
  unknown: readonly Span[]
  /** What stands beside the now line where that is another moment. */
  nowText?: string
}

const labelFont = (pixelRatio: number) =>
  `${12 * pixelRatio}px ui-sans-serif, system-ui, "Segoe UI", sans-serif`

/** Hatches what is unknown, below everything else. */
export function paintUnknown(chart: uPlot, scene: Scene, colours: Colours): void {
  const { ctx, bbox } = chart
  const pattern = hatch(ctx, colours('unknown', 0.4))
  if (pattern === null) return
  ctx.save()
  ctx.fillStyle = pattern
  for (const { fromMs, toMs } of scene.unknown) {
    const left = Math.max(bbox.left, chart.valToPos(fromMs, 'x', true))
    const right = Math.min(
      bbox.left + bbox.width,
      chart.valToPos(Math.min(toMs, scene.nowMs), 'x', true),
    )
    if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height)
  }
  ctx.restore()
}

function hatch(ctx: CanvasRenderingContext2D, colour: string): CanvasPattern | null {
  const tile = document.createElement('canvas')
  const size = Math.round(7 * devicePixelRatio)
  tile.width = size
  tile.height = size
  const pen = tile.getContext('2d')
  if (pen === null) return null
  pen.strokeStyle = colour
  pen.lineWidth = devicePixelRatio
  pen.beginPath()
  // Three strokes, so that the tile joins its neighbours.
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size)
    pen.lineTo(shift + size, 0)
  }
  pen.stroke()
  return ctx.createPattern(tile, 'repeat')
}

/** The objective, on the chart of ages. */
export function paintObjective(chart: uPlot, { objectiveMs, unit }: Scene, colours: Colours): void {
  if (objectiveMs === undefined) return
  const { ctx, bbox } = chart
  const y = Math.round(chart.valToPos(objectiveMs, 'y', true))
  if (y < bbox.top || y > bbox.top + bbox.height) return
  ctx.save()
  ctx.strokeStyle = colours('objective')
  ctx.fillStyle = colours('objective')
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio])
  line(ctx, [bbox.left, y], [bbox.left + bbox.width, y])
  ctx.font = labelFont(devicePixelRatio)
  ctx.textAlign = 'left'
  ctx.textBaseline = 'bottom'
  const text = `objective ${valueText(objectiveMs, unit)}`
  ctx.setLineDash([])
  ctx.strokeStyle = colours('surface')
  haloText(ctx, text, [bbox.left + 6 * devicePixelRatio, y - 3 * devicePixelRatio])
  ctx.restore()
}

/** The word beside the now line. */
export function labelNow(chart: uPlot, { nowMs, nowText = 'now' }: Scene, colours: Colours): void {
  const { ctx, bbox } = chart
  const x = chart.valToPos(nowMs, 'x', true)
  if (x < bbox.left || x > bbox.left + bbox.width) return
  ctx.save()
  ctx.font = labelFont(devicePixelRatio)
  ctx.fillStyle = colours('ink-2')
  ctx.textAlign = 'right'
  ctx.textBaseline = 'top'
  ctx.strokeStyle = colours('surface')
  haloText(ctx, nowText, [x - 6 * devicePixelRatio, bbox.top + 2 * devicePixelRatio])
  ctx.restore()
}

/** The present: everything right of it is yet to come. */
export function paintNow(chart: uPlot, { nowMs }: Scene, colours: Colours): void {
  const { ctx, bbox } = chart
  const x = Math.round(chart.valToPos(nowMs, 'x', true))
  if (x < bbox.left || x > bbox.left + bbox.width) return
  ctx.save()
  ctx.strokeStyle = colours('ink-3')
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([])
  line(ctx, [x, bbox.top], [x, bbox.top + bbox.height])
  ctx.restore()
}

type Point = readonly [x: number, y: number]

function line(ctx: CanvasRenderingContext2D, from: Point, to: Point): void {
  ctx.beginPath()
  ctx.moveTo(...from)
  ctx.lineTo(...to)
  ctx.stroke()
}

/** Text that stays readable on top of lines: the stroke style is its ground. */
function haloText(ctx: CanvasRenderingContext2D, text: string, [x, y]: Point): void {
  ctx.lineWidth = 4 * devicePixelRatio
  ctx.lineJoin = 'round'
  ctx.strokeText(text, x, y)
  ctx.fillText(text, x, y)
}
