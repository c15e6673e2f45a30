import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useMemo, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import type { SeriesHistory, SeriesRow } from '#contracts/http-api.ts'
import { countText } from '#contracts/text/count-text.ts'
import { amountText, valueText } from '#contracts/text/value-text.ts'
import { hasRecords } from '../overview/row-words.ts'
import { AgeKey } from './age-key.tsx'
import { isMark } from './chart-foresight.ts'
import { ChartPanel, type Cursor } from './chart-panel.tsx'
import { ChartTooltip } from './chart-tooltip.tsx'
import { timeToBreachText } from './foresight-words.ts'
import { unknownSpans, withHoles, withRows } from './history-columns.ts'
import { type RangeName, ranges } from './history-range.ts'
import type { Foresight } from './use-foresight.ts'

export interface SeriesChartsProps {
  readonly row: SeriesRow | undefined
  readonly columns: SeriesHistory['columns']
  readonly range: RangeName
  readonly nowMs: number
  readonly foresight: Foresight
}

/** Share of the range that is drawn past the now line where nothing is foretold: a margin. */
const aheadShare = 0.02
/** How far forecasts reach, and how much of the picture they may take. */
const aheadMaxMs = 1_800_000
const forecastShare = 0.5

/** Age, rates and backlog below each other on one time axis. */
export function SeriesCharts({ row, columns, range, nowMs, foresight }: SeriesChartsProps) {
  const cursor = useSignal<Cursor | undefined>(undefined)
  const { spanMs, pointMs, text } = ranges[range]
  const recent = useRecentRows(row)
  const shown = useMemo(
    () => withHoles(withRows(columns, recent, pointMs), pointMs, recent[0]?.atMs),
    [recent, columns, pointMs],
  )
  const data = useMemo(() => chartData(shown, pointMs), [shown, pointMs])
  const scene = {
    nowMs,
    objectiveMs: row?.objectiveMs,
    unit: row?.unit,
    foresight: {
      ...foresight,
      ageMs: row?.age.known ? row.age.bestMs : undefined,
      objectiveMs: row?.objectiveMs,
    },
    unknown: useMemo(() => unknownSpans(shown, pointMs), [shown, pointMs]),
  }
  const isForetold =
    foresight.forecast?.quantilesMs !== undefined || foresight.forecast?.timeToBreachS !== undefined
  const aheadMs = isForetold
    ? Math.max(aheadShare * spanMs, Math.min(aheadMaxMs, forecastShare * spanMs))
    : aheadShare * spanMs
  const window = { fromMs: nowMs - spanMs, toMs: nowMs + aheadMs }
  const common = { window, scene, cursor }
  return (
    <div class="charts">
      <ChartPanel
        name="age"
        data={data.age}
        label={`${ageSummary(row, shown, text)}${foresightSummary(foresight)}`}
        {...common}
      />
      <AgeKey
        isForetold={foresight.forecast?.quantilesMs !== undefined}
        dotted={pointMs > 10_000 ? 'highest of each step' : undefined}
        hasMarks={foresight.anomalies.some(isMark)}
      />
      {(row === undefined || hasRecords(row.series)) && (
        <RecordCharts row={row} data={data} text={text} common={common} />
      )}
      <ChartTooltip columns={shown} cursor={cursor} nowMs={nowMs} unit={row?.unit} />
    </div>
  )
}

interface RecordChartsProps {
  readonly row: SeriesRow | undefined
  readonly data: Pick<ReturnType<typeof chartData>, 'rates' | 'backlog'>
  readonly text: string
  readonly common: Pick<Parameters<typeof ChartPanel>[0], 'window' | 'scene' | 'cursor'>
}

function RecordCharts({ row, data, text, common }: RecordChartsProps) {
  return (
    <>
      <ChartTitle text="Records per second">
        <Key className="arrivals" text={`arrivals ${countText(row?.arrivalsPerS)} /s`} />
        <Key className="reads" text={`reads ${countText(row?.readsPerS)} /s`} />
      </ChartTitle>
      <ChartPanel
        name="rates"
        data={data.rates}
        label={`Records per second over the last ${text}: arrivals and reads`}
        {...common}
      />
      <ChartTitle text="Backlog, records not yet read">
        <Key className="backlog" text={countText(row?.backlog)} />
      </ChartTitle>
      <ChartPanel
        name="backlog"
        data={data.backlog}
        label={`Backlog in records over the last ${text}`}
        {...common}
      />
    </>
  )
}

/** More than come between two readings of the history. */
const recentMax = 200

/** The rows of this series that came while the page is open, oldest first. */
function useRecentRows(row: SeriesRow | undefined): readonly SeriesRow[] {
  const recent = useRef<readonly SeriesRow[]>([])
  if (row !== undefined && recent.current.at(-1) !== row) {
    recent.current = [...recent.current, row].slice(-recentMax)
  }
  return recent.current
}

function ChartTitle({ text, children }: { text: string; children: ComponentChildren }) {
  return (
    <div class="chart-title small">
      <span class="muted">{text}</span>
      {children}
    </div>
  )
}

const Key = ({ className, text }: { className: string; text: string }) => (
  <span class={`key ${className}`}>
    <i aria-hidden="true" />
    {text}
  </span>
)

/** Points stand for their step: at coarse resolutions its highest age is drawn too, which the last one may hide. */
function chartData(columns: SeriesHistory['columns'], pointMs: number) {
  const { startMs, lowMs, highMs, maxMs, bestMs, arrivalsPerS, readsPerS, backlog } = columns
  const highest = pointMs > 10_000 ? maxMs : maxMs.map(() => null)
  return {
    age: [startMs, lowMs, highest, highMs, bestMs] as uPlot.AlignedData,
    rates: [startMs, arrivalsPerS, readsPerS] as uPlot.AlignedData,
    backlog: [startMs, backlog] as uPlot.AlignedData,
  }
}

function ageSummary(
  row: SeriesRow | undefined,
  { bestMs }: SeriesHistory['columns'],
  range: string,
): string {
  const highest = bestMs.reduce((most: number, ms) => Math.max(most, ms ?? 0), 0)
  const now = row === undefined ? 'ended' : `now ${amountText(row.age, row.unit)}`
  const objective =
    row?.objectiveMs === undefined ? '' : `, objective ${valueText(row.objectiveMs, row.unit)}`
  const noun = row?.unit === undefined ? 'Age' : 'Value'
  return `${noun} over the last ${range}: ${now}, highest ${valueText(highest, row?.unit)}${objective}`
}

function foresightSummary({ forecast, anomalies }: Foresight): string {
  const count = anomalies.filter(({ kind }) => kind === 'predicted_breach').length
  const marks =
    count === 0 ? '' : `, ${count === 1 ? '1 prediction' : `${count} predictions`} marked`
  const time = forecast?.timeToBreachS
  return `${time === undefined ? '' : `, expected to break ${timeToBreachText(time)}`}${marks}`
}
