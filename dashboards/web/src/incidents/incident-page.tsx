import { useEffect, useRef } from 'preact/hooks'
import type { IncidentDetails } from '#contracts/http/incident-routes.ts'
import { incidentRowOf } from '#contracts/incident-row.ts'
import { seriesId } from '#contracts/series.ts'
import type { BoardData } from '../data/board-data.ts'
import { incidentDetails } from '../data/incident-api.ts'
import { secondClock } from '../data/second-clock.ts'
import { useAnswer } from '../data/use-answer.ts'
import { onCommands } from '../frame/keyboard.ts'
import { zoneText } from '../frame/local-time.ts'
import { goTo } from '../frame/location.ts'
import type { PageProps } from '../frame/pages.ts'
import { ProblemNote } from '../frame/problem-note.tsx'
import { act } from './act.ts'
import { IncidentAnswer } from './incident-answer.tsx'
import { IncidentDeliveries, isUnderWay } from './incident-deliveries.tsx'
import { IncidentFacts } from './incident-facts.tsx'
import { IncidentFan } from './incident-fan.tsx'
import { IncidentFace, IncidentMark, incidentColour } from './incident-mark.tsx'
import { IncidentTimeline } from './incident-timeline.tsx'
import { headline, standingText, whenText, whyText } from './incident-words.ts'
import { isUnanswered } from './quick-actions.tsx'
import { WhoDialog } from './who-dialog.tsx'
import '../styles/controls.css'
import '../styles/incidents.css'

/** Receipts change deliveries without changing the incident: while some are under way they are asked for. */
const underWayMs = 5_000
const calmMs = 60_000

/** Everything about one incident: what, why, what was done, and who heard of it how far. */
export function IncidentPage({ data, id }: PageProps) {
  const known = useAnswer(
    () => incidentDetails(id),
    details => (details?.deliveries.some(isUnderWay) ? underWayMs : calmMs),
  )
  const news = data.incidents.value?.get(id)
  useNews(known.ask, news?.updatedMs)
  useIncidentKeys(data, known.value)
  useEffect(() => scrollTo(0, 0), [id])
  return (
    <div class="incident-page">
      <a class="back muted" href="/incidents">
        ← All incidents
      </a>
      {known.problem?.status === 404 ? (
        <div class="card blank">
          <h1>There is no such incident</h1>
          <p class="muted">It never was, or it ended long ago and is forgotten.</p>
          <a href="/incidents?show=all">All incidents</a>
        </div>
      ) : (
        <ProblemNote what="The incident" known={known} />
      )}
      {known.value === undefined && known.problem?.status !== 404 && (
        <h1 class="unseen">Incident</h1>
      )}
      {known.value === undefined && known.problem === undefined && <Skeleton />}
      {known.value !== undefined && <Shown data={data} details={known.value} ask={known.ask} />}
      <WhoDialog />
    </div>
  )
}

function Shown({
  data,
  details,
  ask,
}: {
  data: BoardData
  details: IncidentDetails
  ask: () => void
}) {
  const { incident, deliveries } = details
  const fresh = data.incidents.value?.get(incident.id)
  const read = incidentRowOf(incident)
  const row = fresh !== undefined && fresh.updatedMs > read.updatedMs ? fresh : read
  // Its series moves on with each poll.
  void data.version.value
  const [series] = row.series
  const newest = series && data.rows.get(seriesId(series))
  const nowMs = secondClock.value && data.serverNowMs()
  const title = headline(row, newest, nowMs)
  useEffect(() => {
    document.title = `${title}: Foretap`
  }, [title])
  const expectedMs = row.endMs === undefined ? row.expectedMs : undefined
  return (
    <>
      <header
        class="card incident-head"
        style={{ '--state': incidentColour(row.state) }}
        data-incident={row.id}
      >
        <IncidentFace
          state={row.state}
          leftMs={expectedMs === undefined ? undefined : expectedMs - nowMs}
        />
        <div class="incident-what">
          <p class="incident-state">
            <IncidentMark state={row.state} />{' '}
            <span class="muted small">
              {whenText(row, nowMs)} ({zoneText(nowMs)})
            </span>
          </p>
          <h1>{title}</h1>
          <p class="incident-why">{whyText(row, newest)}</p>
          <p class="muted small">{standingText(row, nowMs)}</p>
        </div>
      </header>
      <div class="incident-columns">
        <div class="incident-main">
          {series !== undefined && (
            <IncidentFan data={data} series={row.series} count={row.seriesCount} row={row} />
          )}
          <IncidentTimeline incident={incident} nowMs={nowMs} />
        </div>
        <div class="incident-side">
          <IncidentAnswer data={data} row={row} done={ask} />
          <IncidentDeliveries deliveries={deliveries} hasMore={details.hasMoreDeliveries} />
          <IncidentFacts row={row} nowMs={nowMs} />
        </div>
      </div>
    </>
  )
}

/** Reads again when a live event says that there is something newer. */
function useNews(ask: () => void, updatedMs: number | undefined): void {
  const seen = useRef(updatedMs)
  useEffect(() => {
    if (updatedMs === seen.current) return
    seen.current = updatedMs
    ask()
  }, [updatedMs])
}

function useIncidentKeys(data: BoardData, details: IncidentDetails | undefined): void {
  useEffect(
    () =>
      onCommands(command => {
        if (command === 'leave') {
          goTo('/incidents')
          return true
        }
        if (command !== 'acknowledge' || details === undefined) return false
        const row =
          data.incidents.value?.get(details.incident.id) ?? incidentRowOf(details.incident)
        if (isUnanswered(row) || row.state === 'snoozed') {
          void act(data, row.id, { what: 'acknowledge' })
        }
        return true
      }),
    [data, details],
  )
}

function Skeleton() {
  return (
    <div aria-busy="true" class="skeleton busy">
      <p class="unseen">The incident is being read.</p>
      <div class="card incident-head">
        <i class="face" />
        <i class="wide" />
      </div>
      <div class="incident-columns">
        <div class="card panel tall">
          <i />
        </div>
        <div class="card panel tall">
          <i />
        </div>
      </div>
    </div>
  )
}
