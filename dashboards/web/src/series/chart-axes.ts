import type uPlot from 'uplot'
import { countText } from '#contracts/text/count-text.ts'
import { valueText } from '#contracts/text/value-text.ts'
import type { Unit } from '#contracts/unit.ts'
import { dayText, minuteText, weekdayText } from '../frame/local-time.ts'
import type { Colours } from './chart-colours.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Steps that read well as spans of time. */
const durationSteps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map(n => n * second),
  ...[1, 2, 5, 10, 15, 30].map(n => n * minute),
  ...[1, 2, 3, 6, 12].map(n => n * hour),
  ...[1, 2, 5, 10, 20, 50, 100, 500].map(n => n * day),
]
/** Steps that read well as any other value, in thousandths of its unit. */
const valueSteps = Array.from({ length: 16 }, (_, power) =>
  [1, 2, 5].map(n => n * 10 ** power),
).flat()
const timeSteps = [
  ...[1, 2, 5, 10, 15, 30].map(n => n * minute),
  ...[1, 2, 3, 6, 12].map(n => n * hour),
  ...[1, 2, 7, 14].map(n => n * day),
]

/** The axis font, as wide on all charts so that their times stand below each other. */
const font = '12px ui-sans-serif, system-ui, "Segoe UI", sans-serif'
export const valueAxisWidth = 58

const plain = (colours: Colours) => ({
  font,
  stroke: () => colours('ink-2'),
  grid: { stroke: () => colours('line'), width: 1 },
  ticks: { show: false },
})

export function timeAxis(colours: Colours, hasText: boolean): uPlot.Axis {
  return {
    ...plain(colours),
    incrs: timeSteps,
    space: 76,
    size: hasText ? 30 : 8,
    values: (_, splits) => {
      const stepMs = (splits[1] ?? 0) - (splits[0] ?? 0)
      return splits.map(ms => (hasText ? timeText(ms, stepMs) : ''))
    },
  }
}

function timeText(ms: number, stepMs: number): string {
  if (stepMs >= 7 * day) return dayText(ms)
  if (stepMs >= day) return weekdayText(ms)
  // Midnight is where a reader asks for the day.
  const date = new Date(ms)
  return date.getHours() === 0 && date.getMinutes() === 0 ? weekdayText(ms) : minuteText(ms)
}

/** Ages, or values of the unit that is asked for when they are drawn. */
export function valueAxis(colours: Colours, unit: () => Unit | undefined): uPlot.Axis {
  return {
    ...plain(colours),
    incrs: () => (unit() === undefined ? durationSteps : valueSteps),
    space: 44,
    size: valueAxisWidth,
    values: (_, splits) =>
      splits.map(ms => (ms === 0 && unit() === undefined ? '0 s' : valueText(ms, unit()))),
  }
}

export function countAxis(colours: Colours, unit: string): uPlot.Axis {
  return {
    ...plain(colours),
    space: 32,
    size: valueAxisWidth,
    values: (_, splits) => splits.map(count => `${countText(count)}${unit}`),
  }
}
