import { useRef, useState } from 'preact/hooks'
import type { IncidentRow } from '#contracts/incident-row.ts'
import { secondClock } from '../data/second-clock.ts'
import { FilterField } from '../frame/filter-field.tsx'
import { zoneText } from '../frame/local-time.ts'
import { goTo, query, setQuery } from '../frame/location.ts'
import type { PageProps } from '../frame/pages.ts'
import { ProblemNote } from '../frame/problem-note.tsx'
import { SkeletonList } from '../frame/skeleton-list.tsx'
import { useLineKeys } from '../frame/use-line-keys.ts'
import { usePage } from '../frame/use-page.ts'
import { createOrderHold } from '../overview/order-hold.ts'
import { useAcknowledgeKey } from './incident-keys.ts'
import { IncidentLine } from './incident-line.tsx'
import { type IncidentQuery, queryOf, shows, showTexts } from './incident-query.ts'
import { useIncidentList } from './use-incident-list.ts'
import { WhoDialog, WhoNote } from './who-dialog.tsx'
import { WithheldPanel } from './withheld-panel.tsx'
import '../styles/controls.css'
import '../styles/incidents.css'

/** All incidents, the newest first: what is open, and what was. */
export function IncidentsPage({ data }: PageProps) {
  const asked = queryOf(query.value)
  const list = useIncidentList(data, asked)
  const [hold] = useState(createOrderHold)
  const rows = useHeld(list.rows, hold.isHeld)
  const body = useRef<HTMLDivElement>(null)
  useLineKeys(rows ?? [], body)
  useAcknowledgeKey(data)
  usePage('Foretap: incidents')
  const nowMs = Math.floor((secondClock.value && data.serverNowMs()) / 5_000) * 5_000
  return (
    <div class="incidents">
      <header class="page-head">
        <h1>Incidents</h1>
        <a href="/deliveries">Deliveries</a>
        <WhoNote />
      </header>
      <Tools asked={asked} />
      <ProblemNote what="Incidents" known={{ ...list, value: rows }} />
      {rows === undefined && list.problem === undefined && (
        <SkeletonList
          {...{ text: 'The incidents are being read.', lines: 6 }}
          {...{ list: 'incident-list', line: 'incident-line', cells: ['i-state', 'i-what'] }}
        />
      )}
      {rows?.length === 0 && <Nothing asked={asked} />}
      {rows !== undefined && rows.length > 0 && (
        <div role="table" class="card incident-list" aria-label="Incidents" {...hold.events}>
          <div role="rowgroup">
            <div role="row" class="incident-line head">
              <div role="columnheader">State</div>
              <div role="columnheader">What</div>
              <div role="columnheader">Began ({zoneText(nowMs)})</div>
              <div role="columnheader" class="n">
                Lasted
              </div>
              <div role="columnheader">
                <span class="unseen">Actions</span>
              </div>
            </div>
          </div>
          <div role="rowgroup" ref={body}>
            {rows.map(row => (
              <IncidentLine key={row.id} data={data} row={row} nowMs={nowMs} />
            ))}
          </div>
        </div>
      )}
      {list.next !== undefined && (
        <button type="button" class="more" onClick={() => void list.readMore()}>
          Show earlier ones
        </button>
      )}
      {(rows !== undefined || list.problem !== undefined) && <WithheldPanel />}
      <WhoDialog />
    </div>
  )
}

/** Lines stay where they are while somebody points at them; what is new comes below until then. */
function useHeld(rows: readonly IncidentRow[] | undefined, isHeld: boolean) {
  const order = useRef<readonly string[]>([])
  if (rows === undefined) return rows
  const byId = new Map(rows.map(row => [row.id, row]))
  if (isHeld) {
    const known = new Set(order.current)
    order.current = [...order.current, ...rows.map(({ id }) => id).filter(id => !known.has(id))]
  } else order.current = rows.map(({ id }) => id)
  return order.current.flatMap(id => byId.get(id) ?? [])
}

function Tools({ asked }: { asked: IncidentQuery }) {
  return (
    <div class="tools">
      <FilterField text={asked.text} what="incidents" placeholder="Filter by name or words" />
      <fieldset class="summary">
        <legend class="unseen">Which incidents</legend>
        {shows.map(show => (
          <button
            key={show}
            type="button"
            class="chip plain-chip"
            aria-pressed={show === asked.show}
            onClick={() => setQuery('show', show === 'open' ? '' : show)}
          >
            {showTexts[show]}
          </button>
        ))}
      </fieldset>
      <label class="group-switch">
        <input
          type="checkbox"
          checked={asked.isWithheld}
          onChange={() => setQuery('withheld', asked.isWithheld ? '' : 'true')}
        />{' '}
        Nobody was told
      </label>
      {asked.series !== '' && <Condition name="series" value={asked.series} />}
      {asked.person !== '' && <Condition name="person" value={asked.person} />}
    </div>
  )
}

function Condition({ name, value }: { name: string; value: string }) {
  return (
    <button type="button" class="chip plain-chip condition" onClick={() => setQuery(name, '')}>
      {name}: {decoded(value)} <span aria-hidden="true">×</span>
      <span class="unseen">, remove</span>
    </button>
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function Nothing({ asked }: { asked: IncidentQuery }) {
  const isFiltered =
    asked.text !== '' || asked.isWithheld || asked.series !== '' || asked.person !== ''
  if (isFiltered) {
    return (
      <div class="card blank">
        <h2>No incident fits</h2>
        <button type="button" onClick={() => goTo('/incidents')}>
          Show all that are open
        </button>
      </div>
    )
  }
  if (asked.show === 'open') {
    return (
      <div class="card blank calm">
        <h2>Nothing is open</h2>
        <p class="muted">
          An incident begins here when a breach is expected or there, when nobody can tell an age,
          or when unread records are lost. To see that taps arrive, start a drill:
        </p>
        <pre>foretap tap test --to NAME</pre>
        <button type="button" onClick={() => setQuery('show', 'over')}>
          Show those that are over
        </button>
      </div>
    )
  }
  return (
    <div class="card blank calm">
      <h2>There was no incident yet</h2>
      <p class="muted">Incidents are kept for as long as delivery.keepMs says.</p>
    </div>
  )
}
