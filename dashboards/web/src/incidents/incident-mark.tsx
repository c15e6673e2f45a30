import type { IncidentState } from '#contracts/incident.ts'
import { incidentStateTexts } from './incident-words.ts'

const colours = {
  firing: 'firing',
  predicted: 'predicted',
  acknowledged: 'ack',
  snoozed: 'ack',
  resolved: 'quiet',
  averted: 'quiet',
} as const satisfies Record<IncidentState, string>

export const incidentColour = (state: IncidentState) => `var(--${colours[state]})`

/** The shape of a state: it carries the meaning without colour. */
function IncidentShape({ state }: { state: IncidentState }) {
  return (
    <svg
      class="shape"
      viewBox="0 0 16 16"
      aria-hidden="true"
      style={{ color: incidentColour(state) }}
    >
      {shapeOf(state)}
    </svg>
  )
}

function shapeOf(state: IncidentState) {
  const line = { fill: 'none', stroke: 'currentColor' }
  switch (state) {
    case 'firing':
      return <path d="M8 2 15 14H1Z" fill="currentColor" />
    case 'predicted':
      return (
        <circle
          {...line}
          {...{ cx: 8, cy: 8, r: 5.5 }}
          stroke-width="3"
          stroke-dasharray="26 9"
          transform="rotate(-90 8 8)"
        />
      )
    case 'acknowledged':
      return <path d="m2.5 8.5 3.5 3.5 7.5-8" {...line} stroke-width="2.5" />
    case 'snoozed':
      return (
        <g {...line} stroke-width="2">
          <circle cx="8" cy="8" r="6" />
          <path d="M8 4.5V8l2.5 1.7" />
        </g>
      )
    case 'resolved':
      return <circle cx="8" cy="8" r="4" fill="currentColor" />
    case 'averted':
      return <circle cx="8" cy="8" r="3.5" {...line} stroke-width="2" />
  }
}

export function IncidentMark({ state }: { state: IncidentState }) {
  return (
    <span class="state" style={{ color: incidentColour(state) }}>
      <IncidentShape state={state} />
      {incidentStateTexts[state]}
    </span>
  )
}

/** A quarter of an hour fills the ring: as far ahead as predictions are about. */
const fullMs = 900_000
const radius = 26
const around = 2 * Math.PI * radius

/** A ring that empties towards the breach, with the time left inside; other states show their shape, large. */
export function IncidentFace({
  state,
  leftMs,
}: {
  state: IncidentState
  leftMs: number | undefined
}) {
  if (state !== 'predicted' || leftMs === undefined) {
    return (
      <span class="face">
        <IncidentShape state={state} />
      </span>
    )
  }
  const share = Math.min(1, Math.max(0, leftMs / fullMs))
  const minutes = Math.round(leftMs / 60_000)
  return (
    <svg class="face" viewBox="0 0 64 64" aria-hidden="true">
      <circle cx="32" cy="32" r={radius} class="ring-rest" />
      <circle
        {...{ cx: 32, cy: 32, r: radius }}
        class="ring-left"
        stroke-dasharray={`${share * around} ${around}`}
        transform="rotate(-90 32 32)"
      />
      <text x="32" y={minutes < 1 ? 37 : 33} class="ring-number">
        {minutes < 1 ? 'now' : minutes}
      </text>
      {minutes >= 1 && (
        <text x="32" y="45" class="ring-unit">
          min
        </text>
      )}
    </svg>
  )
}
