import type { DeliveryState, OutboxDelivery, OutboxList } from '#contracts/outbox.ts'
import { deliveriesWhere } from '../data/incident-api.ts'
import { secondClock } from '../data/second-clock.ts'
import { type Known, useAgain, useAnswer } from '../data/use-answer.ts'
import { useIncidentNews } from '../data/use-incident-news.ts'
import { query, setQuery } from '../frame/location.ts'
import type { PageProps } from '../frame/pages.ts'
import { ProblemNote } from '../frame/problem-note.tsx'
import { SkeletonList } from '../frame/skeleton-list.tsx'
import { usePage } from '../frame/use-page.ts'
import { DeliveryLine } from './delivery-line.tsx'
import '../styles/controls.css'
import '../styles/incidents.css'

/** Views of the outbox, by the states that they ask for. */
const views = {
  attention: { text: 'Need attention', states: ['dead', 'queued'] },
  way: { text: 'On their way', states: ['accepted', 'received', 'seen'] },
  over: { text: 'Over', states: ['acknowledged', 'cancelled', 'superseded', 'shed'] },
  all: { text: 'All', states: [] },
} as const satisfies Record<string, { text: string; states: readonly DeliveryState[] }>
type ViewName = keyof typeof views
const viewNames = Object.keys(views) as ViewName[]

const shownMax = 200
/** Live events tell of what incidents are told; this is for retries and receipts that tell nothing of theirs. */
const askAgainMs = 30_000

/** What was told to whom on what, what waits, and what never will arrive. */
export function DeliveriesPage({ data }: PageProps) {
  const view = viewNames.find(name => name === query.value.get('view')) ?? 'attention'
  const incident = query.value.get('incident') ?? ''
  const known = useAnswer(
    () => deliveriesWhere(parameters(view, incident)),
    () => askAgainMs,
  )
  useAgain(known, `${view} ${incident}`)
  useIncidentNews(data, known.ask, ({ id, updatedMs }) => `${id} ${updatedMs}`)
  usePage('Foretap: deliveries', '/incidents')
  const nowMs = secondClock.value && data.serverNowMs()
  return (
    <div class="incidents">
      <a class="back muted" href="/incidents">
        ← All incidents
      </a>
      <header class="page-head">
        <h1>Deliveries</h1>
        <span class="muted">What was told to whom, and how far it came.</span>
      </header>
      <fieldset class="summary tools">
        <legend class="unseen">Which deliveries</legend>
        {viewNames.map(name => (
          <button
            key={name}
            type="button"
            class="chip plain-chip"
            aria-pressed={name === view}
            onClick={() => setQuery('view', name === 'attention' ? '' : name)}
          >
            {views[name].text}
          </button>
        ))}
        {incident !== '' && (
          <button
            type="button"
            class="chip plain-chip condition"
            onClick={() => setQuery('incident', '')}
          >
            of one incident <span aria-hidden="true">×</span>
            <span class="unseen">, remove</span>
          </button>
        )}
      </fieldset>
      {known.problem?.status === 404 ? (
        <Elsewhere />
      ) : (
        <ProblemNote what="Deliveries" known={known} />
      )}
      {known.value === undefined && known.problem === undefined && (
        <SkeletonList
          {...{ text: 'The deliveries are being read.', lines: 5 }}
          {...{ list: 'incident-list', line: 'delivery-line', cells: ['i-state', 'i-what'] }}
        />
      )}
      {known.value !== undefined && <Lines known={known} list={known.value} {...{ view, nowMs }} />}
    </div>
  )
}

function Lines({
  known,
  list,
  view,
  nowMs,
}: {
  known: Known<OutboxList>
  list: OutboxList
  view: ViewName
  nowMs: number
}) {
  const deliveries = [...list.deliveries].sort(byNeed)
  if (deliveries.length === 0) return <Nothing view={view} />
  return (
    <>
      <div role="table" class="card incident-list delivery-list" aria-label="Deliveries">
        <div role="rowgroup">
          <div role="row" class="delivery-line head">
            <div role="columnheader">State</div>
            <div role="columnheader">What, and why it waits or ended</div>
            <div role="columnheader">To</div>
            <div role="columnheader" class="n">
              Queued
            </div>
            <div role="columnheader">
              <span class="unseen">Actions</span>
            </div>
          </div>
        </div>
        <div role="rowgroup">
          {deliveries.map(delivery => (
            <DeliveryLine key={delivery.id} {...{ delivery, nowMs }} done={known.ask} />
          ))}
        </div>
      </div>
      {list.hasMore && (
        <p class="muted small">
          These are the {shownMax} most important ones; <code>foretap outbox ls</code> has all.
        </p>
      )}
    </>
  )
}

/** Dead ones first, then what waits, each with the newest first. */
const byNeed = (a: OutboxDelivery, b: OutboxDelivery) =>
  needOf(a) - needOf(b) || b.queuedMs - a.queuedMs
const needOf = ({ state }: OutboxDelivery) => (state === 'dead' ? 0 : state === 'queued' ? 1 : 2)

function parameters(view: ViewName, incident: string): URLSearchParams {
  const asked = new URLSearchParams({ limit: String(shownMax) })
  for (const state of views[view].states) asked.append('state', state)
  if (incident !== '') asked.set('incident', incident)
  return asked
}

function Nothing({ view }: { view: ViewName }) {
  return (
    <div class="card blank calm">
      <h2>{view === 'attention' ? 'Nothing needs attention' : 'There is nothing of the kind'}</h2>
      <p class="muted">
        {view === 'attention'
          ? 'Everything that was told has arrived, or is on its way.'
          : 'A delivery begins when an incident is told to somebody.'}{' '}
        To see the whole way, start a drill:
      </p>
      <pre>foretap tap test --to NAME</pre>
    </div>
  )
}

function Elsewhere() {
  return (
    <div class="card blank">
      <h2>The notifier runs in another process</h2>
      <p class="muted">
        It alone keeps the outbox. Open the board of that process, or ask it:{' '}
        <code>foretap outbox ls --url ADDRESS</code>
      </p>
    </div>
  )
}
