import type { DeliveryState } from '#contracts/outbox.ts'

const colours = {
  queued: 'risk',
  accepted: 'quiet',
  received: 'quiet',
  seen: 'quiet',
  acknowledged: 'ack',
  cancelled: 'quiet',
  superseded: 'quiet',
  shed: 'risk',
  dead: 'firing',
} as const satisfies Record<DeliveryState, string>

/** The state of a delivery: shape, colour and word. */
export function DeliveryMark({ state }: { state: DeliveryState }) {
  const line = { fill: 'none', stroke: 'currentColor', 'stroke-width': 2 }
  return (
    <span class="state" style={{ color: `var(--${colours[state]})` }}>
      <svg class="shape" viewBox="0 0 16 16" aria-hidden="true">
        {state === 'dead' && <path d="m3.5 3.5 9 9m0-9-9 9" {...line} stroke-width="2.5" />}
        {(state === 'queued' || state === 'shed') && (
          <g {...line}>
            <circle cx="8" cy="8" r="6" />
            <path d="M8 4.5V8l2.5 1.7" />
          </g>
        )}
        {(state === 'accepted' || state === 'received' || state === 'seen') && (
          <path d="M2 8h10M8.5 4.5 12 8l-3.5 3.5" {...line} />
        )}
        {state === 'acknowledged' && (
          <path d="m2.5 8.5 3.5 3.5 7.5-8" {...line} stroke-width="2.5" />
        )}
        {(state === 'cancelled' || state === 'superseded') && (
          <circle cx="8" cy="8" r="3.5" {...line} />
        )}
      </svg>
      {state}
    </span>
  )
}
