import type { PeopleList } from '#contracts/http/people-routes.ts'
import { momentText } from '../frame/local-time.ts'
import { countOf, withheldTexts } from './model-words.ts'

/** What the tap budget kept from whom. */
export function WithheldCard({ people, nowMs }: { people: PeopleList; nowMs: number }) {
  return (
    <section class="card panel" aria-labelledby="withheld-title">
      <h2 id="withheld-title">Taps withheld</h2>
      {people.people.length === 0 && <p class="muted">The configuration names nobody to tell.</p>}
      <ul class="plain withheld">
        {people.people.map(({ name, budget, withheld }) => {
          const counts = Object.entries(withheld.counts).filter(([, count]) => count > 0)
          return (
            <li key={name}>
              <b>{name}</b>{' '}
              <span class="muted">
                {budget.tapsToday} of{' '}
                {countOf(budget.tapsPerDay, 'predicted tap', 'predicted taps')} today
              </span>
              <div>
                {counts.length === 0
                  ? 'nothing withheld'
                  : counts
                      .map(([reason, count]) => `${count} ${withheldTexts[reason] ?? reason}`)
                      .join(', ')}
              </div>
              {withheld.top.length > 0 && (
                <div class="muted small">the worst: {withheld.top.join('; ')}</div>
              )}
              {withheld.digestMs !== undefined && (
                <div class="muted small">digest at {momentText(withheld.digestMs, nowMs)}</div>
              )}
            </li>
          )
        })}
      </ul>
      <p class="muted small">Predictions alone are withheld. What fires never is.</p>
    </section>
  )
}
