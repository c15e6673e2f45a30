import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type uPlot from 'uplot'
import { valueText } from '#contracts/text/value-text.ts'
import type { Unit } from '#contracts/unit.ts'
import type { WhatIfAnswer } from '#contracts/what-if.ts'
import { ChartPanel, type Cursor } from '../series/chart-panel.tsx'
import { timeToBreachText } from '../series/foresight-words.ts'
import type { PastPoint } from './past.ts'

export interface WhatIfChartProps {
  readonly past: readonly PastPoint[]
  readonly imagined: readonly PastPoint[]
  readonly objectiveMs: number | undefined
  readonly unit: Unit | undefined
  readonly answer: WhatIfAnswer | undefined
}

/** What is shown of the past, and how far forecasts reach. */
const shownMs = 45 * 60_000
const aheadMs = 30 * 60_000

/** The end of the past, what is imagined to follow (dotted), and the fan that begins there. */
export function WhatIfChart({ past, imagined, objectiveMs, unit, answer }: WhatIfChartProps) {
  const cursor = useSignal<Cursor | undefined>(undefined)
  const endMs = past.at(-1)?.atMs ?? 0
  const lastMs = imagined.at(-1)?.atMs ?? endMs
  const data = useMemo(() => {
    const shown = past.filter(({ atMs }) => atMs >= endMs - shownMs)
    const all = [...shown, ...imagined]
    const age = all.map(({ ageMs }) => ageMs ?? null)
    // The last point of the past is the first of what is imagined, so that the lines meet.
    const seen = age.map((ms, i) => (i < shown.length ? ms : null))
    const dotted = age.map((ms, i) => (imagined.length > 0 && i >= shown.length - 1 ? ms : null))
    const none = age.map(() => null)
    return [all.map(({ atMs }) => atMs), none, dotted, none, seen] as uPlot.AlignedData
  }, [past, imagined])
  const last = imagined.at(-1) ?? past.findLast(({ ageMs }) => ageMs !== undefined)
  const time = answer?.timeToBreachS
  return (
    <ChartPanel
      name="age"
      data={data}
      label={[
        `Age of the past, ${imagined.length > 0 ? 'what is imagined to follow, ' : ''}and what is foretold`,
        ...(last?.ageMs === undefined ? [] : [`at the end ${valueText(last.ageMs, unit)}`]),
        ...(objectiveMs === undefined ? [] : [`objective ${valueText(objectiveMs, unit)}`]),
        ...(time === undefined ? [] : [`expected to break ${timeToBreachText(time)}`]),
      ].join(': ')}
      window={{ fromMs: endMs - shownMs, toMs: lastMs + aheadMs }}
      scene={{
        ...{ nowMs: endMs, objectiveMs, unit, unknown: [], nowText: 'end of the past' },
        foresight: { forecast: answer, anomalies: [], ageMs: last?.ageMs, objectiveMs },
      }}
      cursor={cursor}
    />
  )
}
