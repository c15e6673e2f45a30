import type { SeriesRow } from '#contracts/http-api.ts'
import { valueText } from '#contracts/text/value-text.ts'
import { momentText } from '../frame/local-time.ts'
import { Probabilities, Reasons } from './foresight-parts.tsx'
import { anomalyWords, probabilityText, timeToBreachText, whyNothing } from './foresight-words.ts'
import type { Foresight } from './use-foresight.ts'

const shownMax = 8

/** How likely the objective breaks, when, why, and how earlier predictions fared. */
export function SeriesForesight({ row, foresight }: { row: SeriesRow; foresight: Foresight }) {
  return (
    <section
      class={`card panel foresight ${row.risk !== undefined && foresight.forecast === undefined ? 'awaited' : ''}`}
    >
      <h2>What is foretold</h2>
      <Risk row={row} />
      <Reasons reasons={foresight.forecast?.reasons ?? []} />
      <Past foresight={foresight} atMs={row.atMs} />
      {foresight.problem !== undefined && (
        <p class="muted small" role="status">
          Reasons and earlier predictions cannot be read: {foresight.problem.text}. Trying again by
          itself.
        </p>
      )}
      <p class="small what-if-link">
        <a href={`/what-if?series=${encodeURIComponent(row.id)}`}>What if it went on otherwise …</a>
      </p>
    </section>
  )
}

function Risk({ row }: { row: SeriesRow }) {
  const { risk, objectiveMs, objectiveLearnt, unit } = row
  if (risk === undefined || objectiveMs === undefined) {
    return <p class="muted">Nothing: {whyNothing(row)}.</p>
  }
  const { breachProbability, threshold, timeToBreachS, by, proven } = risk
  return (
    <>
      {timeToBreachS !== undefined && (
        <p>
          <b>{valueText(objectiveMs, unit)} objective breaks</b> {timeToBreachText(timeToBreachS)}
        </p>
      )}
      <Probabilities {...{ breachProbability, threshold }} />
      <p class="muted small">
        A prediction from {probabilityText(threshold)} within 15 min on. By {by},{' '}
        {proven ? 'which has shown skill on this series' : 'not proven on this series yet'}.
        {objectiveLearnt === true && ' The objective is learnt from the last day.'}
      </p>
    </>
  )
}

function Past({ foresight: { anomalies }, atMs }: { foresight: Foresight; atMs: number }) {
  if (anomalies.length === 0) return null
  return (
    <>
      <h3>Predicted and came</h3>
      <ul class="came">
        {anomalies.slice(0, shownMax).map(one => (
          <li key={one.id} title={one.text}>
            <span class="muted">{momentText(one.startMs, atMs)}</span> {anomalyWords(one)}
          </li>
        ))}
      </ul>
      {anomalies.length > shownMax && (
        <p class="muted small">and {anomalies.length - shownMax} more in this range</p>
      )}
    </>
  )
}
