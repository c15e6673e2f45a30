import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { IncidentRow } from '#contracts/incident-row.ts'
import { type SeriesKey, seriesId } from '#contracts/series.ts'
import { ageText } from '#contracts/text/age-text.ts'
import type { BoardData } from '../data/board-data.ts'
import { secondClock } from '../data/second-clock.ts'
import { seriesPath } from '../frame/page-address.ts'
import { kindTexts } from '../overview/row-words.ts'
import { AgeKey } from '../series/age-key.tsx'
import { isMark } from '../series/chart-foresight.ts'
import { ChartPanel, type Cursor } from '../series/chart-panel.tsx'
import { unknownSpans, withHoles } from '../series/history-columns.ts'
import { type RangeName, rangeNames, ranges } from '../series/history-range.ts'
import { useForesight } from '../series/use-foresight.ts'
import { useHistory } from '../series/use-history.ts'
import '../styles/series.css'

export interface IncidentFanProps {
  readonly data: BoardData
  /** Those that the row names. */
  readonly series: readonly SeriesKey[]
  readonly count: number
  readonly row: IncidentRow
}

/** How far forecasts reach. */
const aheadMaxMs = 1_800_000

/** The age of the incident's first series from before it began, and what is foretold of it; the others as links. */
export function IncidentFan({ data, series, count, row }: IncidentFanProps) {
  const [first] = series
  return (
    <section class="card panel chart-card" aria-label="Series">
      {first !== undefined && <Fan data={data} series={first} row={row} />}
      <ul class="plain incident-series">
        {series.map(key => (
          <li key={seriesId(key)}>
            <a href={seriesPath(seriesId(key))}>
              <b>{key.consumer}</b> on {key.stream}
            </a>{' '}
            <span class="muted small">{key.cluster}</span>
          </li>
        ))}
      </ul>
      {count > series.length && <p class="muted small">and {count - series.length} more series</p>}
    </section>
  )
}

function Fan({ data, series, row }: { data: BoardData; series: SeriesKey; row: IncidentRow }) {
  const id = seriesId(series)
  const sinceMs = data.serverNowMs() - row.startMs
  const range = rangeFor(sinceMs)
  const history = useHistory(data, id, range)
  void data.version.value
  const live = data.rows.get(id)
  const foresight = useForesight(data, id, {
    ...{ range, forecastMs: live?.risk?.atMs, state: live?.state },
  })
  const cursor = useSignal<Cursor | undefined>(undefined)
  const { spanMs, pointMs, text } = ranges[range]
  const shown = useMemo(() => withHoles(history.columns, pointMs, undefined), [history.columns])
  const unknown = useMemo(() => unknownSpans(shown, pointMs), [shown])
  const { startMs, lowMs, highMs, maxMs, bestMs } = shown
  const highest = pointMs > 10_000 ? maxMs : maxMs.map(() => null)
  const nowMs = Math.floor((secondClock.value && data.serverNowMs()) / 10_000) * 10_000
  const objectiveMs = live?.objectiveMs ?? row.objectiveMs
  const aheadMs =
    foresight.forecast === undefined ? 0.02 * spanMs : Math.min(aheadMaxMs, spanMs / 2)
  const age = live === undefined ? 'ended' : `now ${ageText(live.age)}`
  return (
    <>
      <ChartPanel
        name="age"
        data={useMemo(() => [startMs, lowMs, highest, highMs, bestMs], [shown])}
        label={`Age over the last ${text}: ${age}`}
        window={{ fromMs: nowMs - spanMs, toMs: nowMs + aheadMs }}
        scene={{
          ...{ nowMs, objectiveMs, unknown, unit: live?.unit },
          foresight: {
            ...foresight,
            ageMs: live?.age.known ? live.age.bestMs : undefined,
            objectiveMs,
          },
        }}
        cursor={cursor}
      />
      <AgeKey
        title={kindTexts[series.kind]}
        isForetold={foresight.forecast?.quantilesMs !== undefined}
        dotted={pointMs > 10_000 ? 'highest of each step' : undefined}
        hasMarks={foresight.anomalies.some(isMark)}
      />
      {history.problem !== undefined && (
        <p class="muted small">The history cannot be read: {history.problem}.</p>
      )}
    </>
  )
}

/** The shortest range that shows how it came to it. */
function rangeFor(sinceMs: number): RangeName {
  return rangeNames.find(name => sinceMs < 0.8 * ranges[name].spanMs) ?? '60d'
}
