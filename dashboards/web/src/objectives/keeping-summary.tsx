import type { ObjectiveStatus } from '#contracts/objective-status.ts'
import { StateShape } from '../frame/state-mark.tsx'
import { type Keeping, keepingOf, keepingTexts } from './budget-words.ts'
import { alike } from './keeping-mark.tsx'

/** How many objectives are kept how; a click narrows the list to those. */
export function KeepingSummary({
  all,
  filter,
  onFilter,
}: {
  all: readonly ObjectiveStatus[]
  filter: string
  onFilter: (text: string) => void
}) {
  const counts = new Map<Keeping, number>()
  for (const one of all) counts.set(keepingOf(one), (counts.get(keepingOf(one)) ?? 0) + 1)
  return (
    <fieldset class="summary">
      <legend class="unseen">Objectives by budget</legend>
      {(Object.keys(keepingTexts) as Keeping[])
        .filter(keeping => counts.has(keeping))
        .map(keeping => {
          const word = `budget:${keeping}`
          const isOn = filter.split(/\s+/).includes(word)
          return (
            <button
              key={keeping}
              type="button"
              class="chip"
              aria-pressed={isOn}
              onClick={() => onFilter(isOn ? '' : word)}
            >
              <StateShape state={alike[keeping]} />
              <b>{counts.get(keeping)}</b> {keepingTexts[keeping]}
            </button>
          )
        })}
    </fieldset>
  )
}
