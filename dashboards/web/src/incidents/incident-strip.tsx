import { useRef, useState } from 'preact/hooks'
import { compareIncidents, type IncidentRow, isOver } from '#contracts/incident-row.ts'
import { seriesId } from '#contracts/series.ts'
import type { BoardData } from '../data/board-data.ts'
import { secondClock } from '../data/second-clock.ts'
import { freshness, isRefusal } from '../frame/freshness.ts'
import { usePageProblem } from '../frame/page-problems.ts'
import { createOrderHold } from '../overview/order-hold.ts'
import { useAcknowledgeKey } from './incident-keys.ts'
import { IncidentFace, incidentColour } from './incident-mark.tsx'
import { headline, incidentStateTexts, standingText, whenText, whyText } from './incident-words.ts'
import { incidentPath, isUnanswered, QuickActions } from './quick-actions.tsx'
import { useStripRoom } from './strip-room.ts'
import { WhoDialog } from './who-dialog.tsx'
import '../styles/controls.css'
import '../styles/incident-strip.css'

/** More would push the series out of sight; the page of incidents has them all. */
const shownMax = 4

/** What is open, the most urgent first. While a person points at it, or at the list below, nothing comes, goes or moves. */
export function IncidentStrip({ data, isListHeld }: { data: BoardData; isListHeld: boolean }) {
  const [hold] = useState(createOrderHold)
  const rows = useShown(data, isListHeld || hold.isHeld)
  useAcknowledgeKey(data)
  const open = [...(data.incidents.value?.values() ?? [])].filter(one => !isOver(one)).length
  // Left times and ages move on with the second hand.
  const nowMs = secondClock.value && data.serverNowMs()
  const more = open - rows.filter(one => !isOver(one)).length
  const problem = data.troubles.incidents.value
  const isKnown = data.incidents.value !== undefined
  const { ref, minHeight } = useStripRoom(isKnown || problem !== undefined)
  usePageProblem(
    problem === undefined || !isKnown || freshness(data).kind !== 'live'
      ? undefined
      : { what: 'Incidents', problem, readAtMs: data.heardAtMs.value },
  )
  return (
    <section
      ref={ref}
      class="strip"
      aria-label="Open incidents"
      style={{ minHeight }}
      {...hold.events}
    >
      {problem !== undefined && !isKnown && data.loading.value !== 'failed' && (
        <p class="card strip-unread" role="alert">
          <b>Nobody can say here what is open: {problem.text}.</b>{' '}
          {isRefusal(problem) ? <a href="/login">Log in</a> : 'Trying again by itself.'}
        </p>
      )}
      {rows.map(row => (
        <IncidentCard key={row.id} data={data} row={row} nowMs={nowMs} />
      ))}
      {more > 0 && (
        <a class="strip-more small" href="/incidents">
          and {more} more open {more === 1 ? 'incident' : 'incidents'}
        </a>
      )}
      <WhoDialog />
    </section>
  )
}

/** The newest word on those that are shown; which ones are shown, and in which order, stays while it is held. */
function useShown(data: BoardData, isHeld: boolean): readonly IncidentRow[] {
  const shown = useRef<readonly string[]>([])
  const known = data.incidents.value ?? new Map<string, IncidentRow>()
  if (!isHeld) {
    shown.current = [...known.values()]
      .filter(one => !isOver(one))
      .sort(compareIncidents)
      .slice(0, shownMax)
      .map(({ id }) => id)
  }
  return shown.current.flatMap(id => known.get(id) ?? [])
}

function IncidentCard({ data, row, nowMs }: { data: BoardData; row: IncidentRow; nowMs: number }) {
  // Its series moves on with each poll.
  void data.version.value
  const [series] = row.series
  const newest = series && data.rows.get(seriesId(series))
  const leftS = newest?.risk?.timeToBreachS?.best
  const expectedMs =
    leftS === undefined ? row.expectedMs : (newest?.risk?.atMs ?? 0) + leftS * 1_000
  return (
    <article
      class={`card incident-card ${row.state} ${row.level}`}
      style={{ '--state': incidentColour(row.state) }}
      data-incident={row.id}
      {...(isUnanswered(row) && { 'data-unanswered': '' })}
    >
      <IncidentFace
        state={row.state}
        leftMs={expectedMs === undefined ? undefined : expectedMs - nowMs}
      />
      <div class="incident-what">
        <h2>
          <a class="incident-name" href={incidentPath(row.id)}>
            <span class="unseen">{incidentStateTexts[row.state]}: </span>
            {headline(row, newest, nowMs)}
          </a>
        </h2>
        <p class="incident-why">{whyText(row, newest)}</p>
        <p class="muted small">
          {whenText(row, nowMs)}. {standingText(row, nowMs)}
        </p>
      </div>
      <QuickActions data={data} row={row} />
    </article>
  )
}
