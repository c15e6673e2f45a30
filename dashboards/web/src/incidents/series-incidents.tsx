import { useEffect, useRef } from 'preact/hooks'
import { seriesId } from '#contracts/series.ts'
import type { BoardData } from '../data/board-data.ts'
import { incidentsWhere } from '../data/incident-api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { IncidentMark } from './incident-mark.tsx'
import { whenText } from './incident-words.ts'
import { incidentPath } from './quick-actions.tsx'
import '../styles/incidents.css'

const shownMax = 5
/** Live events tell of what changes; this is for what they missed. */
const askAgainMs = 120_000

/** The latest incidents of one series. */
export function SeriesIncidents({ data, id }: { data: BoardData; id: string }) {
  const known = useAnswer(
    () => incidentsWhere({ series: id, limit: String(shownMax) }),
    () => askAgainMs,
  )
  useNewsOf(data, id, known.ask)
  const rows = known.value?.incidents ?? []
  if (rows.length === 0) return null
  const nowMs = data.serverNowMs()
  return (
    <section class="card panel series-incidents">
      <h2>Incidents</h2>
      <ul class="plain">
        {rows.map(row => (
          <li key={row.id}>
            <IncidentMark state={row.state} />
            <a class="small" href={incidentPath(row.id)}>
              {whenText(row, nowMs)}
            </a>
          </li>
        ))}
      </ul>
      {known.value?.next !== undefined && (
        <p class="small">
          <a href={`/incidents?show=all&series=${encodeURIComponent(id)}`}>All of them</a>
        </p>
      )}
    </section>
  )
}

/** Asks anew when an incident of this series begins or changes its state. */
function useNewsOf(data: BoardData, id: string, ask: () => void): void {
  const states = [...(data.incidents.value?.values() ?? [])]
    .filter(({ series }) => series.some(key => seriesId(key) === id))
    .map(row => `${row.id} ${row.state}`)
    .join()
  const seen = useRef(states)
  useEffect(() => {
    if (states === seen.current) return
    seen.current = states
    ask()
  }, [states])
}
