import { breachHorizonsS } from '#contracts/forecast.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { valueText } from '#contracts/text/value-text.ts'
import { momentText } from '../frame/local-time.ts'
import {
  anomalyWords,
  probabilityText,
  shareText,
  timeToBreachText,
  whyNothing,
} from './foresight-words.ts'
import type { Foresight } from './use-foresight.ts'

const shownMax = 8

/** How likely the objective breaks, when, why, and how earlier predictions fared. */
export function SeriesForesight({ row, foresight }: { row: SeriesRow; foresight: Foresight }) {
  return (
    <section class="card panel foresight">
      <h2>What is foretold</h2>
      <Risk row={row} />
      <Reasons foresight={foresight} />
      <Past foresight={foresight} atMs={row.atMs} />
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
      <dl class="probabilities">
        {breachHorizonsS.map((seconds, i) => {
          const probability = breachProbability[i] ?? 0
          return (
            <div key={seconds}>
              <dt>within {seconds / 60} min</dt>
              <dd>
                <span class="bar" aria-hidden="true">
                  <i class="risk-fill" style={{ width: `${100 * probability}%` }} />
                  {seconds === 900 && <i class="tick" style={{ left: `${100 * threshold}%` }} />}
                </span>
                <b>{probabilityText(probability)}</b>
              </dd>
            </div>
          )
        })}
      </dl>
      <p class="muted small">
        A prediction from {probabilityText(threshold)} within 15 min on. By {by},{' '}
        {proven ? 'which has shown skill on this series' : 'not proven on this series yet'}.
        {objectiveLearnt === true && ' The objective is learnt from the last day.'}
      </p>
    </>
  )
}

function Reasons({ foresight: { forecast } }: { foresight: Foresight }) {
  if (forecast === undefined || forecast.reasons.length === 0) return null
  return (
    <>
      <h3>Why</h3>
      <ul class="reasons">
        {forecast.reasons.map(({ input, share, text }) => (
          <li key={input}>
            <span>{text}</span>
            <Share share={share} />
            {share !== 0 && (
              <span class="bar" aria-hidden="true">
                <i
                  class={share > 0 ? 'risk-fill' : 'risk-fill lowers'}
                  style={{ width: `${100 * Math.min(1, Math.abs(share))}%` }}
                />
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

/** What an input brings: points of the probability within 15 minutes. What happened around a series has no share of its own. */
function Share({ share }: { share: number }) {
  const text = shareText(share)
  return text === undefined ? null : <b class="share small">{text}</b>
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
