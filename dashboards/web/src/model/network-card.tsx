import type { ForecasterAbout } from '#contracts/collector-status.ts'
import { countText } from '#contracts/text/count-text.ts'
import { shareText, skillText } from './model-words.ts'

/** What a network learnt from, and what it could do on recordings that were kept apart. */
export function NetworkCard({ about }: { about: ForecasterAbout }) {
  const { name, version, parameters, features, training, scores } = about
  const recordings = Object.values(training.recordings).reduce((sum, count) => sum + count, 0)
  return (
    <section class="card panel network" aria-labelledby="network-title">
      <h2 id="network-title">
        {name}@{version}
      </h2>
      <p class="muted">
        {countText(parameters)} weights, {features.count} inputs of version {features.version},
        learnt from {countText(training.examples)} moments of {countText(recordings)} recordings.
        This is what it did on recordings of the same laws that were kept apart:
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div class="scroll-x" role="region" tabIndex={0} aria-label="Scores by law">
        <table class="plain scores">
          <thead>
            <tr>
              <th scope="col">Law</th>
              {columns.map(({ key, text }) => (
                <th key={key} scope="col" class="n">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Object.entries(scores).map(([law, row]) => (
              <tr key={law}>
                <th scope="row">{law}</th>
                {columns.map(({ key, say }) => (
                  <td key={key} class="n">
                    {say(row[key] ?? undefined)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const columns = [
  { key: 'prAuc', text: 'PR-AUC', say: skillText },
  { key: 'recall', text: 'Recall', say: shareText },
  { key: 'precision', text: 'Precision', say: shareText },
  {
    key: 'leadMedianS',
    text: 'Lead',
    say: (value: number | undefined) => (value === undefined ? '?' : `${Math.round(value)} s`),
  },
  { key: 'brierSkill', text: 'Brier skill', say: skillText },
] as const
