import type { ModelStatus, SeriesSkillList } from '#contracts/model-status.ts'
import type { Known } from '../data/use-answer.ts'
import { seriesPath } from '../frame/page-address.ts'
import { shareText, skillText, unscoredTexts } from './model-words.ts'

/** Which series forecasts are good of, which fell back, and which are not forecast at all. */
export function SeriesSkillCard({
  model: { series },
  known: { value: skills, problem },
}: {
  model: ModelStatus
  known: Pick<Known<SeriesSkillList>, 'value' | 'problem'>
}) {
  const unscored = Object.entries(series.unscored).filter(([, count]) => count > 0)
  return (
    <section class="card panel" aria-labelledby="skill-title">
      <h2 id="skill-title">Series by skill</h2>
      <p class="muted">
        {series.proven} proven, {series.fallenBack} fallen back to the plain forecaster
        {unscored.map(([reason, count]) => `; ${count} ${unscoredTexts[reason] ?? reason}`)}. The
        worst are first.
      </p>
      {skills === undefined && problem !== undefined && (
        <p class="muted">They cannot be read: {problem.text}. Trying again by itself.</p>
      )}
      {skills !== undefined && skills.series.length === 0 && (
        <p class="muted">
          No forecast was held against what came yet: that takes a quarter of an hour.
        </p>
      )}
      {skills !== undefined && skills.series.length > 0 && (
        <div class="scroll-x">
          <table class="plain skills">
            <thead>
              <tr>
                <th scope="col">Consumer on stream</th>
                <th scope="col">Speaks</th>
                <th scope="col" class="n">
                  Brier skill
                </th>
                <th scope="col" class="n">
                  Error
                </th>
                <th scope="col" class="n">
                  Plain
                </th>
                <th scope="col" class="n">
                  In band
                </th>
                <th scope="col" class="n">
                  Pages from
                </th>
              </tr>
            </thead>
            <tbody>
              {skills.series.map(one => (
                <tr key={one.id}>
                  <th scope="row">
                    <a href={seriesPath(one.id)}>
                      <b>{one.consumer}</b> <span class="muted">on {one.stream}</span>
                    </a>
                  </th>
                  <td>
                    {one.isFallenBack ? 'plain forecaster' : one.isProven ? 'proven' : 'unproven'}
                  </td>
                  <td class="n">{skillText(one.brierSkill)}</td>
                  <td class="n">{one.brier.toFixed(3)}</td>
                  <td class="n muted">{one.baselineBrier.toFixed(3)}</td>
                  <td class="n">{shareText(one.coverage)}</td>
                  <td class="n">{shareText(one.threshold)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
