import { useState } from 'preact/hooks'
import type { OutboxDelivery } from '#contracts/outbox.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { operateDelivery } from '../data/incident-api.ts'
import { incidentPath } from '../incidents/quick-actions.tsx'
import { DeliveryMark } from './delivery-mark.tsx'
import { stateMeanings, targetText } from './delivery-words.ts'

export interface DeliveryLineProps {
  readonly delivery: OutboxDelivery
  readonly nowMs: number
  readonly done: () => void
}

export function DeliveryLine({ delivery, nowMs, done }: DeliveryLineProps) {
  const { state, person, queuedMs, notice, reason, incident, attempt, notBeforeMs } = delivery
  const waitMs = notBeforeMs - nowMs
  const next = state === 'queued' && waitMs > 0 ? ` Again in ${durationText(waitMs)}.` : ''
  const sends = attempt === 1 ? '1 send' : `${attempt} sends`
  return (
    <div role="row" class="delivery-line">
      <div role="cell" class="i-state">
        <DeliveryMark state={state} />
      </div>
      <div role="cell" class="i-what">
        <a class="incident-name" href={incidentPath(incident)}>
          <b>{notice.title}</b>
        </a>
        <div class="muted small">
          {reason ?? stateMeanings[state]}. {sends}.{next}
        </div>
      </div>
      <div role="cell" class="i-to">
        <b>{person}</b> <span class="muted small">{targetText(delivery)}</span>
      </div>
      <div role="cell" class="i-began n muted">
        {durationText(Math.max(0, nowMs - queuedMs))} ago
      </div>
      <div role="cell" class="i-quick">
        <Operate delivery={delivery} done={done} />
      </div>
    </div>
  )
}

/** Dead letters can be sent again; what waits can be sent at once or let go. */
function Operate({ delivery, done }: { delivery: OutboxDelivery; done: () => void }) {
  const [note, setNote] = useState('')
  const { id, state } = delivery
  const run = async (what: 'retry' | 'drop') => {
    setNote(what === 'retry' ? 'Sending…' : 'Dropping…')
    const answer = await operateDelivery(id, what)
    setNote(answer.ok ? '' : `Not done: ${answer.text}.`)
    done()
  }
  if (state !== 'dead' && state !== 'queued' && state !== 'shed') return null
  return (
    <div class="quick">
      <button type="button" onClick={() => void run('retry')}>
        {state === 'queued' ? 'Send now' : 'Send again'}
      </button>
      {state === 'queued' && (
        <button type="button" onClick={() => void run('drop')}>
          Drop
        </button>
      )}
      <span class="small progress" role="status">
        {note}
      </span>
    </div>
  )
}
