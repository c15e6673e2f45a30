import type { SeriesRow } from '#contracts/http-api.ts'
import { type SeriesState, seriesStates } from '#contracts/series-state.ts'
import { stateTexts } from '#contracts/text/state-text.ts'
import { StateShape } from '../frame/state-mark.tsx'

/** How many series are in which state; a click narrows the list to one of them. */
export function StateSummary({
  rows,
  filter,
  onFilter,
}: {
  rows: ReadonlyMap<string, SeriesRow>
  filter: string
  onFilter: (text: string) => void
}) {
  const counts = new Map<SeriesState, number>()
  for (const { state } of rows.values()) counts.set(state, (counts.get(state) ?? 0) + 1)
  return (
    <fieldset class="summary">
      <legend class="unseen">Series by state</legend>
      {seriesStates
        .filter(state => counts.has(state))
        .map(state => {
          const word = `state:${state}`
          const isOn = filter.split(/\s+/).includes(word)
          return (
            <button
              key={state}
              type="button"
              class="chip"
              aria-pressed={isOn}
              onClick={() => onFilter(isOn ? '' : word)}
            >
              <StateShape state={state} />
              <b>{counts.get(state)}</b> {stateTexts[state]}
            </button>
          )
        })}
    </fieldset>
  )
}
