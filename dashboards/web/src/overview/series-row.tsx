import { memo } from 'preact/compat'
import type { SeriesRow } from '#contracts/http-api.ts'
import { countText } from '#contracts/text/count-text.ts'
import { amountBoundsText, amountText } from '#contracts/text/value-text.ts'
import type { SparklinePoints } from '../data/sparkline-cache.ts'
import { seriesPath } from '../frame/page-address.ts'
import { StateMark } from '../frame/state-mark.tsx'
import { ObjectiveShare } from './objective-share.tsx'
import { methodText, rowWords } from './row-words.ts'
import { Sparkline } from './sparkline.tsx'

export interface RowProps {
  readonly row: SeriesRow
  readonly points: SparklinePoints | undefined
  /** Rounded to the minute, so that a row is drawn again only when it changed. */
  readonly nowMs: number
  readonly isSelected: boolean
  readonly hasEnded: boolean
  readonly showsCluster: boolean
  /** Place of the line in the whole list, from one, for those who hear the list. */
  readonly place: number
  readonly top: number
}

export const SeriesLine = memo(function SeriesLine(props: RowProps) {
  const { row, isSelected, hasEnded, place, top } = props
  return (
    <div
      role="row"
      aria-rowindex={place}
      class={`line ${isSelected ? 'selected' : ''} ${hasEnded ? 'ended' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" class="c-state">
        {hasEnded ? <span class="state muted">ended</span> : <StateMark state={row.state} />}
      </div>
      <NameCell {...props} />
      <div role="cell" class="c-spark">
        <Sparkline row={row} points={props.points} nowMs={props.nowMs} />
      </div>
      <div role="cell" class="c-age n" title={methodText(row)}>
        <b>{amountText(row.age, row.unit)}</b>
        <span class="muted small bounds">{amountBoundsText(row.age, row.unit)}</span>
      </div>
      <div role="cell" class="c-share">
        <ObjectiveShare row={row} />
      </div>
      <div role="cell" class="c-backlog n muted">
        {countText(row.backlog)}
        <span class="narrow-only small"> unread</span>
      </div>
      <div role="cell" class="c-rates n muted">
        {countText(row.arrivalsPerS)} / {countText(row.readsPerS)}
        <span class="narrow-only small"> per s</span>
      </div>
    </div>
  )
})

function NameCell({ row, showsCluster }: RowProps) {
  const { consumer, stream, cluster } = row.series
  const words = rowWords(row)
  const details = showsCluster ? [...words, cluster] : words
  return (
    <div role="cell" class="c-name">
      <a
        class="name"
        href={seriesPath(row.id)}
        data-series={row.id}
        title={`${consumer} on ${stream}, ${cluster}`}
      >
        <b>{consumer}</b> <span class="muted">on {stream}</span>
      </a>
      <div class="details small muted" title={words.join(' · ')}>
        {details.join(' · ')}
      </div>
    </div>
  )
}
