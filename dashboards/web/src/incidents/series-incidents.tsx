import { seriesId } from '#contracts/series.ts'
import type { BoardData } from '../data/board-data.ts'
import { incidentsWhere } from '../data/incident-api.ts'
import { useAnswer } from '../data/use-answer.ts'
import { useIncidentNews } from '../data/use-incident-news.ts'
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
  useIncidentNews(data, known.ask, ({ id: incident, state, series }) =>
    series.some(key => seriesId(key) === id) ? `${incident} ${state}` : undefined,
  )
  const rows = known.value?.incidents ?? []
  const nowMs = data.serverNowMs()
  return (
    <section class="card panel series-incidents">
      <h2>Incidents</h2>
      {rows.length === 0 && (
        <p class="muted">
          {known.value !== undefined
            ? 'None that the store remembers.'
            : known.problem === undefined
              ? '…'
              : `They cannot be read: ${known.problem.text}. Trying again by itself.`}
        </p>
      )}
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
