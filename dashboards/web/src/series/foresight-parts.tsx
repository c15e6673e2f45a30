import { breachHorizonsS, type Forecast } from '#contracts/forecast.ts'
import { probabilityText, shareText } from './foresight-words.ts'

interface ProbabilitiesProps {
  readonly breachProbability: readonly number[]
  /** From which it is a prediction; without it there is no tick. */
  readonly threshold?: number
  /** What it would be otherwise, to compare with. */
  readonly instead?: readonly number[] | undefined
}

/** How likely the objective breaks within each horizon, as bars with their numbers. */
export function Probabilities({ breachProbability, threshold, instead }: ProbabilitiesProps) {
  return (
    <dl class="probabilities">
      {breachHorizonsS.map((seconds, i) => {
        const probability = breachProbability[i] ?? 0
        const other = instead?.[i]
        return (
          <div key={seconds}>
            <dt>within {seconds / 60} min</dt>
            <dd>
              <span class="bar" aria-hidden="true">
                <i class="risk-fill" style={{ width: `${100 * probability}%` }} />
                {seconds === 900 && threshold !== undefined && (
                  <i class="tick" style={{ left: `${100 * threshold}%` }} />
                )}
              </span>
              <b>{probabilityText(probability)}</b>
              {other !== undefined && (
                <span class="instead muted small">
                  as it is: <span class="nowrap">{probabilityText(other)}</span>
                </span>
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

/** Why, those that matter most first. */
export function Reasons({ reasons }: { reasons: Forecast['reasons'] }) {
  if (reasons.length === 0) return null
  return (
    <>
      <h3>Why</h3>
      <ul class="reasons">
        {reasons.map(({ input, share, text }) => (
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
