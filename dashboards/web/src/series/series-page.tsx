import type { BoardData } from '../data/board-data.ts'
import { secondClock } from '../data/second-clock.ts'
import { zoneText } from '../frame/local-time.ts'
import { query, setQuery } from '../frame/location.ts'
import { usePage } from '../frame/use-page.ts'
import { SeriesIncidents } from '../incidents/series-incidents.tsx'
import { type RangeName, rangeName, rangeNames, ranges } from './history-range.ts'
import { SameNumbers } from './same-numbers.tsx'
import { SeriesCharts } from './series-charts.tsx'
import { SeriesEvents } from './series-context.tsx'
import { SeriesEvidence, SeriesFacts } from './series-evidence.tsx'
import { SeriesForesight } from './series-foresight.tsx'
import { namesOf, SeriesFigures, SeriesHeader } from './series-header.tsx'
import { useForesight } from './use-foresight.ts'
import { type History, useHistory } from './use-history.ts'
import { useSeriesContext } from './use-series-context.ts'

/** Everything about one series: now, before, and where the numbers come from. */
export function SeriesPage({ data, id }: { data: BoardData; id: string }) {
  const range = rangeName(query.value.get('range'))
  const history = useHistory(data, id, range)
  void data.version.value
  const row = data.rows.get(id)
  const foresight = useForesight(data, id, {
    range,
    forecastMs: row?.risk?.atMs,
    state: row?.state,
  })
  const context = useSeriesContext(data, id, row?.state)
  const { consumer, stream } = namesOf(id)
  usePage(`${consumer} on ${stream}: Foretap`)
  // Charts move on by whole points; drawing them each second would show nothing new.
  const drawEachMs = Math.min(ranges[range].pointMs, 10_000) / 5
  const nowMs = Math.floor((secondClock.value && data.serverNowMs()) / drawEachMs) * drawEachMs
  const isMissing = row === undefined && data.loading.value === 'ready'

  return (
    <div class="series-page">
      <a class="back muted" href="/">
        ← All series
      </a>
      <SeriesHeader
        {...{ id, row, context }}
        isUnread={row === undefined && data.loading.value === 'failed'}
      />
      {isMissing && (
        <div class="note">
          <b>This series has ended or never was.</b> What the store still keeps of it is below.
        </div>
      )}
      <div class="card panel chart-card">
        {!isMissing && <SeriesFigures row={row} />}
        <div class="range-line">
          <RangeButtons range={range} />
          <HistoryNote history={history} />
          <span class="muted small zone-note">times in {zoneText(nowMs)}</span>
        </div>
        <SeriesCharts
          row={row}
          columns={history.columns}
          range={range}
          foresight={foresight}
          nowMs={Math.max(nowMs, row?.atMs ?? 0)}
        />
      </div>
      <div class="aside">
        {row !== undefined && (
          <>
            <SeriesForesight row={row} foresight={foresight} />
            <SeriesIncidents data={data} id={id} />
            <SeriesEvents context={context} atMs={row.atMs} />
            <SeriesFacts row={row} />
            <SeriesEvidence row={row} />
            <SameNumbers row={row} range={range} nowMs={nowMs} />
          </>
        )}
      </div>
    </div>
  )
}

function RangeButtons({ range }: { range: RangeName }) {
  return (
    <fieldset class="ranges">
      <legend class="unseen">Time shown</legend>
      {rangeNames.map(name => (
        <button
          key={name}
          type="button"
          aria-pressed={name === range}
          onClick={() => setQuery('range', name === '30m' ? '' : name)}
        >
          {ranges[name].text}
        </button>
      ))}
    </fieldset>
  )
}

function HistoryNote({ history }: { history: History }) {
  const { problem, isLoading, columns } = history
  return (
    <p class="history-note muted small" role="status">
      {problem !== undefined &&
        `The history cannot be read: ${problem}.${columns.startMs.length > 0 ? ' The last values stay.' : ''} Trying again by itself.`}
      {isLoading && 'Reading the history…'}
      {!isLoading &&
        problem === undefined &&
        columns.startMs.length === 0 &&
        'No history in this range.'}
    </p>
  )
}
