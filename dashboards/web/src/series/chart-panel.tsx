import type { Signal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { colourVersion } from '../frame/theme-switch.tsx'
import type { Scene } from './chart-paint.ts'
import { type ChartName, createChart } from './charts.ts'

export interface Cursor {
  readonly index: number
  readonly left: number
}

export interface ChartPanelProps {
  readonly name: ChartName
  /** What the chart shows, in a sentence, for those who do not see it. */
  readonly label: string
  readonly data: uPlot.AlignedData
  readonly window: { readonly fromMs: number; readonly toMs: number }
  readonly scene: Scene
  readonly cursor: Signal<Cursor | undefined>
}

/** A canvas that follows its data, its width and the colours of the theme. */
export function ChartPanel({ name, label, data, window, scene, cursor }: ChartPanelProps) {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(undefined)
  // One object for the life of the chart: its hooks read what is newest.
  const shared = useRef<Scene>({ ...scene })
  Object.assign(shared.current, scene)

  useLayoutEffect(() => {
    const element = host.current
    if (element === null) return
    const created = createChart(name, element, {
      scene: shared.current,
      onCursor: next => {
        cursor.value = next
      },
    })
    chart.current = created
    const observer = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0)
      if (width > 0) created.setSize({ width, height: created.height })
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      created.destroy()
    }
  }, [name, cursor])

  useLayoutEffect(() => {
    chart.current?.batch((self: uPlot) => {
      self.setData(data, false)
      self.setScale('x', { min: window.fromMs, max: window.toMs })
    })
  }, [data, window.fromMs, window.toMs])

  const colours = colourVersion.value
  const { forecast, anomalies } = scene.foresight
  // Colours, forecast and marks are read while drawing
  useEffect(() => chart.current?.redraw(false, true), [colours, forecast, anomalies])

  const onKeyDown = (event: KeyboardEvent) => {
    const self = chart.current
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (self === undefined || step === undefined) return
    event.preventDefault()
    const times = self.data[0]
    const from = self.cursor.idx ?? times.length
    const atMs = times[Math.min(times.length - 1, Math.max(0, from + step))]
    if (atMs !== undefined) self.setCursor({ left: self.valToPos(atMs, 'x'), top: 10 })
  }

  return (
    <div
      ref={host}
      class="chart"
      role="img"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the cursor through time
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => chart.current?.setCursor({ left: -10, top: -10 })}
    />
  )
}
