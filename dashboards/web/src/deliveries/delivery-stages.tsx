import type { OutboxDelivery } from '#contracts/outbox.ts'
import { clockText } from '../frame/local-time.ts'
import { isCutShort, stagesOf, stateMeanings, targetText } from './delivery-words.ts'
import '../styles/delivery-stages.css'

/** One delivery as a track of its stages, with why it waits or ended. */
export function DeliveryStages({ delivery }: { delivery: OutboxDelivery }) {
  const { queuedMs, state, reason, attempt } = delivery
  const isCut = isCutShort(delivery)
  return (
    <div class={`delivery ${isCut ? 'cut' : ''} ${state}`}>
      <div class="delivery-head small">
        <b>{targetText(delivery)}</b>
        <span class="muted">
          <time>{clockText(queuedMs)}</time>
          {attempt > 1 && `, ${attempt} sends`}
        </span>
      </div>
      <ol class="stages">
        {stagesOf(delivery).map(({ stage, isReached, after }) => (
          <li key={stage} class={isReached ? 'reached' : ''}>
            <span class="stage-dot" aria-hidden="true" />
            <span class="stage-name">
              {stage}
              <span class="unseen">{isReached ? '' : ': not yet'}</span>
            </span>
            <span class="stage-after muted">{after}</span>
          </li>
        ))}
      </ol>
      {isCut && (
        <p class={`small ${state === 'dead' ? 'refused' : 'muted'}`}>
          <b>{state}</b>: {reason ?? stateMeanings[state]}
        </p>
      )}
      {!isCut && state === 'queued' && reason !== undefined && (
        <p class="small muted">waits: {reason}</p>
      )}
    </div>
  )
}
