import type { SeriesContext } from '#contracts/context.ts'
import { momentText } from '../frame/local-time.ts'
import { eventWords, isPage, labelsInOrder } from './context-words.ts'

const eventsShown = 5

/** Whose series it is, in a line beside its objective. */
export function ContextLine({ context }: { context: SeriesContext | undefined }) {
  const labels = context === undefined ? [] : labelsInOrder(context)
  const links = Object.entries(context?.links ?? {}).filter(([, address]) => isPage(address))
  // An empty line keeps its place: what comes later moves nothing.
  if (labels.length === 0 && links.length === 0) return <p class="context-line" />
  return (
    <ul class="context-line muted">
      {labels.map(([name, value]) => (
        <li key={name}>
          {name} <b>{value}</b>
        </li>
      ))}
      {links.map(([name, address]) => (
        <li key={name}>
          <a href={address} target="_blank" rel="noreferrer">
            {name}
          </a>
        </li>
      ))}
    </ul>
  )
}

/** What happened around the series of late: deploys, settings, rebalances. */
export function SeriesEvents({
  context,
  atMs,
}: {
  context: SeriesContext | undefined
  atMs: number
}) {
  const events = context?.events ?? []
  if (events.length === 0) return null
  return (
    <section class="card panel">
      <h2>What happened around it</h2>
      <ul class="events">
        {events.slice(0, eventsShown).map(event => (
          <li key={`${event.what} ${event.atMs} ${event.text}`}>
            <span class="muted">{momentText(event.atMs, atMs)}</span>{' '}
            {event.link !== undefined && isPage(event.link) ? (
              <a href={event.link} target="_blank" rel="noreferrer">
                {eventWords(event)}
              </a>
            ) : (
              eventWords(event)
            )}
          </li>
        ))}
      </ul>
      {events.length > eventsShown && (
        <p class="muted small">and {events.length - eventsShown} more this week</p>
      )}
    </section>
  )
}
