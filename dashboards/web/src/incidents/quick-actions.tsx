import { type IncidentRow, isOver } from '#contracts/incident-row.ts'
import type { BoardData } from '../data/board-data.ts'
import { act, progress } from './act.ts'

const quarterMs = 900_000

/** Whether somebody still has to take it. */
export const isUnanswered = ({ state }: IncidentRow) => state === 'firing' || state === 'predicted'

/** The two things that a person does in a hurry. They keep their places while they work. */
export function QuickActions({ data, row }: { data: BoardData; row: IncidentRow }) {
  const now = progress.value.get(row.id)
  const isBusy = now?.kind === 'sending'
  const canAnswer = isUnanswered(row) || row.state === 'snoozed'
  return (
    <div class="quick">
      {canAnswer && (
        <>
          <button
            type="button"
            class={isUnanswered(row) ? 'primary' : ''}
            aria-disabled={isBusy}
            onClick={() => void act(data, row.id, { what: 'acknowledge' })}
          >
            Acknowledge
          </button>
          {row.state !== 'snoozed' && (
            <button
              type="button"
              class="snooze"
              aria-disabled={isBusy}
              onClick={() =>
                void act(data, row.id, {
                  what: 'snooze',
                  untilMs: Math.round(data.serverNowMs()) + quarterMs,
                })
              }
            >
              Snooze 15 min
            </button>
          )}
        </>
      )}
      {!canAnswer && !isOver(row) && (
        <a class="button" href={incidentPath(row.id)}>
          Open
        </a>
      )}
      <ProgressNote id={row.id} />
    </div>
  )
}

export const incidentPath = (id: string) => `/incidents/${encodeURIComponent(id)}`

export function ProgressNote({ id }: { id: string }) {
  const now = progress.value.get(id)
  return (
    <span class={`small progress ${now?.kind ?? ''}`} role="status">
      {now?.text ?? ''}
    </span>
  )
}
