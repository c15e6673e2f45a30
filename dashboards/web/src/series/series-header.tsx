import type { SeriesContext } from '#contracts/context.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { objectiveShare } from '#contracts/row-order.ts'
import { countText } from '#contracts/text/count-text.ts'
import { amountBoundsText, amountText, valueNoun, valueText } from '#contracts/text/value-text.ts'
import { StateMark, stateColour } from '../frame/state-mark.tsx'
import { shareText } from '../overview/objective-share.tsx'
import { hasRecords, kindTexts, methodText, unknownText } from '../overview/row-words.ts'
import { SeriesBudget } from './series-budget.tsx'
import { ContextLine } from './series-context.tsx'

/** The parts of an id, for a series that is not (or not yet) in the list. */
export function namesOf(id: string) {
  const parts = id.slice(id.indexOf(':') + 1).split('/')
  const [cluster = '', stream = '', consumer = ''] = parts.map(part => {
    try {
      return decodeURIComponent(part)
    } catch {
      return part
    }
  })
  return { cluster, stream, consumer }
}

export function SeriesHeader({
  id,
  row,
  isUnread,
  context,
}: {
  id: string
  row: SeriesRow | undefined
  /** Whether nothing could be read of any series: a row that is not there says nothing then. */
  isUnread: boolean
  context: SeriesContext | undefined
}) {
  const { consumer, stream, cluster } = row?.series ?? namesOf(id)
  return (
    <header class="series-head">
      <h1>
        {consumer}{' '}
        <span class="muted">
          on {stream} · {cluster}
        </span>
      </h1>
      {row !== undefined && <StateMark state={row.state} />}
      {row === undefined &&
        (isUnread ? <StateMark state="unknown" /> : <span class="state">…</span>)}
      {row !== undefined && (
        <span class="muted">
          {row.objectiveMs === undefined
            ? 'no objective'
            : `${row.objectiveLearnt === true ? 'learnt ' : ''}objective: ${valueNoun(row.unit)} ≤ ${valueText(row.objectiveMs, row.unit)}`}
        </span>
      )}
      {row === undefined && <span class="muted">objective {isUnread ? '?' : '…'}</span>}
      {(row === undefined || row.objectiveMs !== undefined) && <SeriesBudget key={id} id={id} />}
      <ContextLine context={context} />
    </header>
  )
}

/** The numbers of now, large. */
export function SeriesFigures({ row }: { row: SeriesRow | undefined }) {
  // Room for them until they are known: the charts below do not move.
  if (row === undefined) return <div class="big-figures waiting" />
  const share = objectiveShare(row)
  return (
    <dl class="big-figures">
      <div>
        <dt>{kindTexts[row.series.kind]}</dt>
        <dd>
          <b class="figure">{amountText(row.age, row.unit)}</b>{' '}
          <span class="muted" title={methodText(row)}>
            {[amountBoundsText(row.age, row.unit), unknownText(row)].filter(Boolean).join(' · ')}
          </span>
        </dd>
      </div>
      {row.objectiveMs !== undefined && (
        <div>
          <dt>Of objective</dt>
          <dd>
            <b
              class="figure"
              style={{ color: row.state === 'quiet' ? undefined : stateColour(row.state) }}
            >
              {share === undefined ? '?' : shareText(share)}
            </b>
          </dd>
        </div>
      )}
      {hasRecords(row.series) && <RecordFigures row={row} />}
    </dl>
  )
}

function RecordFigures({ row }: { row: SeriesRow }) {
  return (
    <>
      <div>
        <dt>Backlog</dt>
        <dd>
          <b class="figure">{countText(row.backlog)}</b> <span class="muted unit">records</span>
        </dd>
      </div>
      <div>
        <dt>Arrivals / reads</dt>
        <dd>
          <b class="figure">
            {countText(row.arrivalsPerS)} / {countText(row.readsPerS)}
          </b>{' '}
          <span class="muted unit">per s</span>
        </dd>
      </div>
    </>
  )
}
