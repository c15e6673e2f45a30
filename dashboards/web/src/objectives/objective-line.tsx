import { memo } from 'preact/compat'
import { burnWindows, type ObjectiveStatus } from '#contracts/objective-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { valueText } from '#contracts/text/value-text.ts'
import { seriesPath } from '../frame/page-address.ts'
import { shareText } from '../overview/objective-share.tsx'
import { BudgetBar } from './budget-bar.tsx'
import { burnText, keepingOf } from './budget-words.ts'
import { KeepingMark } from './keeping-mark.tsx'

interface LineProps {
  readonly one: ObjectiveStatus
  readonly showsCluster: boolean
  readonly isSelected: boolean
  readonly place: number
  readonly top: number
}

/** One series: its objective, how it is kept, and how fast its budget goes. */
export const ObjectiveLine = memo(function ObjectiveLine(props: LineProps) {
  const { one, showsCluster, isSelected, place, top } = props
  const { id, cluster, stream, consumer, budget } = one
  return (
    <div
      role="row"
      aria-rowindex={place}
      class={`line ${isSelected ? 'selected' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" class="c-state">
        <KeepingMark keeping={keepingOf(one)} />
      </div>
      <div role="cell" class="c-name">
        <a
          class="name"
          href={seriesPath(id)}
          data-series={id}
          title={`${consumer} on ${stream}, ${cluster}`}
        >
          <b>{consumer}</b> <span class="muted">on {stream}</span>
        </a>
        {showsCluster && <div class="details small muted">{cluster}</div>}
      </div>
      <div role="cell" class="c-objective n">
        <ObjectiveText one={one} />
      </div>
      <div role="cell" class="c-now n muted">
        {one.ageShare === undefined ? '?' : shareText(one.ageShare)}
      </div>
      <div role="cell" class="c-left">
        {budget ? <BudgetBar budget={budget} /> : <span class="muted">?</span>}
      </div>
      {burnWindows.map(window => (
        <div key={window} role="cell" class={`c-burn w-${window} n`}>
          <span class="narrow-only muted small">{window} </span>
          <BurnRate rate={budget?.burn[window]} />
        </div>
      ))}
      <div role="cell" class="c-unknown n muted">
        {budget === undefined ? '?' : unknownText(budget.unknownMs)}
      </div>
    </div>
  )
})

const unknownText = (ms: number) => (ms < 1_000 ? '–' : durationText(ms))

function ObjectiveText({ one: { objectiveMs, origin, share, unit } }: { one: ObjectiveStatus }) {
  if (objectiveMs === undefined) return <span class="muted">?</span>
  return (
    <>
      <b>≤ {valueText(objectiveMs, unit)}</b>
      <span class="small muted origin">
        {origin === 'learnt' && 'learnt, '}
        {Number((share * 100).toFixed(3))} %
      </span>
    </>
  )
}

/** Fast enough to call somebody, or to be looked at: the rates that the longer windows of the alerts have. */
function BurnRate({ rate }: { rate: number | undefined }) {
  const weight = rate === undefined || rate < 1 ? 'muted' : rate < 6 ? 'burns' : 'burns-fast'
  return <span class={weight}>{burnText(rate)}</span>
}
