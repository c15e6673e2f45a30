import type { SeriesState } from '#contracts/series-state.ts'
import { stateTexts } from '#contracts/text/state-text.ts'

const colours = {
  firing: 'firing',
  predicted: 'predicted',
  at_risk: 'risk',
  unknown: 'unknown',
  acknowledged: 'ack',
  quiet: 'quiet',
} as const satisfies Record<SeriesState, string>

/** The colour family of a state, as a CSS variable. */
export const stateColour = (state: SeriesState) => `var(--${colours[state]})`

/** The shape of a state: it carries the meaning without colour. */
export function StateShape({ state }: { state: SeriesState }) {
  return (
    <svg class="shape" viewBox="0 0 16 16" aria-hidden="true" style={{ color: stateColour(state) }}>
      {shapeOf(state)}
    </svg>
  )
}

function shapeOf(state: SeriesState) {
  switch (state) {
    case 'firing':
      return <path d="M8 2 15 14H1Z" fill="currentColor" />
    case 'predicted':
      return (
        <circle
          cx="8"
          cy="8"
          r="5.5"
          fill="none"
          stroke="currentColor"
          stroke-width="3"
          stroke-dasharray="26 9"
          transform="rotate(-90 8 8)"
        />
      )
    case 'at_risk':
      return (
        <g fill="none" stroke="currentColor">
          <path d="M8 2a6 6 0 0 1 0 12" stroke-width="2.5" />
          <circle cx="8" cy="8" r="6" stroke-width="1" opacity=".45" />
        </g>
      )
    case 'acknowledged':
      return (
        <path d="m2.5 8.5 3.5 3.5 7.5-8" fill="none" stroke="currentColor" stroke-width="2.5" />
      )
    case 'unknown':
      return (
        <path
          d="M5 5.6C5 3.7 6.4 2.6 8.1 2.6s3 1.1 3 2.8c0 2.5-3 2.4-3 4.7M8.1 12.4v1.9"
          fill="none"
          stroke="currentColor"
          stroke-width="2.1"
        />
      )
    case 'quiet':
      return <circle cx="8" cy="8" r="3" fill="currentColor" />
  }
}

export function StateMark({ state }: { state: SeriesState }) {
  return (
    <span class="state" style={{ color: stateColour(state) }}>
      <StateShape state={state} />
      {stateTexts[state]}
    </span>
  )
}
