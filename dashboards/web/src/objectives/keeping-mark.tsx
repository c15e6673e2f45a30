import { StateShape, stateColour } from '../frame/state-mark.tsx'
import { type Keeping, keepingMeanings, keepingTexts } from './budget-words.ts'

/** The state whose shape and colour it has: one that asks as much of a person. */
export const alike = {
  page: 'firing',
  overdrawn: 'firing',
  ticket: 'at_risk',
  kept: 'quiet',
  unknown: 'unknown',
  none: 'unknown',
} as const satisfies Record<Keeping, string>

export function KeepingMark({ keeping }: { keeping: Keeping }) {
  const state = alike[keeping]
  return (
    <span class="state" style={{ color: stateColour(state) }} title={keepingMeanings[keeping]}>
      <StateShape state={state} />
      {keepingTexts[keeping]}
    </span>
  )
}
