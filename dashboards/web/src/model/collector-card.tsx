import type { CollectorStatus, ForecasterAbout } from '#contracts/collector-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { bytesText } from '#contracts/text/bytes-text.ts'
import { countText } from '#contracts/text/count-text.ts'

/** Who forecasts in one collector, on what, and how fast. */
export function CollectorCard({ status, nowMs }: { status: CollectorStatus; nowMs: number }) {
  const { collector, by, about, problems, scoring, atMs } = status
  const perSecond = scoring.tookMs > 0 ? scoring.scored / (scoring.tookMs / 1_000) : undefined
  const lines = [
    ['Speaks', by ?? 'being loaded'],
    ['Computed by', about === undefined ? 'plain arithmetic' : planText(about.engines.plan)],
    ['Series scored', countText(scoring.scored)],
    ['Newest step took', scoring.scored === 0 ? '?' : durationText(scoring.tookMs)],
    ['Scores per second', scoring.scored === 0 ? '?' : countText(perSecond)],
    ['Memory of a series', scoring.series === 0 ? '?' : bytesText(scoring.bytes / scoring.series)],
    ['Restarts of the scoring thread', String(scoring.restarts)],
  ] as const
  return (
    <section class="card panel collector" aria-label={`Collector ${collector}`}>
      <h2>
        {collector} <span class="muted small">told {agoText(nowMs - atMs)}</span>
      </h2>
      {problems.length > 0 && (
        <ul class="problems" aria-label="Why a better forecaster was not taken">
          {problems.map(problem => (
            <li key={problem}>
              <b>A better forecaster was not taken</b>
              <div class="muted small">{problem}</div>
              <div>
                <span aria-hidden="true">→ </span>
                <code>foretap doctor</code> says what is missing
              </div>
            </li>
          ))}
        </ul>
      )}
      <table class="plain">
        <tbody>
          {lines.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="n">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {about !== undefined && <Engines engines={about.engines} />}
    </section>
  )
}

const agoText = (ms: number) => (ms < 1_000 ? 'just now' : `${durationText(ms)} ago`)

/** `wasm`, or `wasm, from 64 series on native`. */
function planText(plan: ForecasterAbout['engines']['plan']): string {
  return plan
    .map(({ engine, fromRows }) =>
      fromRows <= 1 ? engine : `from ${fromRows} series on ${engine}`,
    )
    .join(', ')
}

function Engines({ engines: { found, missing } }: { engines: ForecasterAbout['engines'] }) {
  return (
    <p class="muted small">
      {found.map(({ name, about }) => `${name}: ${about}`).join('; ')}.
      {missing.length > 0 &&
        ` Not here: ${missing.map(({ name, why }) => `${name} (${why})`).join(', ')}.`}
    </p>
  )
}
