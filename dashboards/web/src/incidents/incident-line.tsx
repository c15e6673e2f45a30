import type { IncidentRow } from '#contracts/incident-row.ts'
import { durationText } from '#contracts/text/age-text.ts'
import type { BoardData } from '../data/board-data.ts'
import { momentText } from '../frame/local-time.ts'
import { IncidentMark } from './incident-mark.tsx'
import { headline, standingText } from './incident-words.ts'
import { incidentPath, isUnanswered, QuickActions } from './quick-actions.tsx'

export interface IncidentLineProps {
  readonly data: BoardData
  readonly row: IncidentRow
  readonly nowMs: number
}

export function IncidentLine({ data, row, nowMs }: IncidentLineProps) {
  const lastedMs = (row.endMs ?? nowMs) - row.startMs
  return (
    <div
      role="row"
      class="incident-line"
      data-incident={row.id}
      {...(isUnanswered(row) && { 'data-unanswered': '' })}
    >
      <div role="cell" class="i-state">
        <IncidentMark state={row.state} />
      </div>
      <div role="cell" class="i-what">
        <a class="incident-name" href={incidentPath(row.id)} data-series={row.id}>
          <b>{headline(row, undefined, nowMs)}</b>
        </a>
        <div class="muted small">{standingText(row, nowMs)}</div>
      </div>
      <div role="cell" class="i-began muted">
        <time>{momentText(row.startMs, nowMs)}</time>
      </div>
      <div role="cell" class="i-lasted n muted">
        {durationText(Math.max(0, lastedMs))}
      </div>
      <div role="cell" class="i-quick">
        <QuickActions data={data} row={row} />
      </div>
    </div>
  )
}
