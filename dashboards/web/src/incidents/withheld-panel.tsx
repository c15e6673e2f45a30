import type { PersonStatus } from '#contracts/http/people-routes.ts'
import { people } from '../data/incident-api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { minuteText } from '../frame/local-time.ts'

const askAgainMs = 60_000

const reasonTexts: Readonly<Record<string, string>> = {
  silenced: 'silenced',
  budget: 'over the budget',
  unproven: 'not proven',
  flapping: 'coming and going',
  rate_limited: 'tapped too often this hour',
}

/** What the tap budget keeps from people, so that nobody has to wonder why nothing came. */
export function WithheldPanel() {
  const known = useAnswer(people, () => askAgainMs)
  if (known.value === undefined && known.problem !== undefined && known.problem.status !== 404) {
    return (
      <p class="card panel muted small">
        What the tap budget keeps back cannot be read: {known.problem.text}.
      </p>
    )
  }
  // Where the notifier runs elsewhere there is nothing to say here.
  if (known.value === undefined || known.value.people.length === 0) return null
  return (
    <section class="card panel withheld">
      <h2>What the tap budget keeps</h2>
      <p class="muted small">
        Predictions compete for a few taps a day; what fires always comes through.{' '}
        <a href="/incidents?show=all&withheld=true">Incidents of which nobody was told</a>
      </p>
      <ul class="plain people">
        {known.value.people.map(person => (
          <PersonItem key={person.name} person={person} />
        ))}
      </ul>
    </section>
  )
}

function PersonItem({ person: { name, budget, withheld, channels } }: { person: PersonStatus }) {
  const counts = Object.entries(withheld.counts)
  const { digestMs, top } = withheld
  return (
    <li>
      <div class="person-head">
        <b>{name}</b>
        <span class="muted small">
          {channels.length === 0 ? 'reached nowhere' : channels.join(', ')}
        </span>
        <span class="small taps">
          {budget.tapsToday} of {budget.tapsPerDay} predicted taps today
        </span>
      </div>
      {counts.length === 0 ? (
        <p class="muted small">Nothing was kept back since the last digest.</p>
      ) : (
        <p class="small">
          Kept back: {counts.map(([why, n]) => `${n} ${reasonTexts[why] ?? why}`).join(', ')}
          {top[0] !== undefined && <span class="muted">, above all “{top[0]}”</span>}
          {digestMs !== undefined && (
            <span class="muted">; told quietly at {minuteText(digestMs)}</span>
          )}
        </p>
      )}
    </li>
  )
}
