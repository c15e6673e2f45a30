import { setQuery } from '../frame/location.ts'
import { type Grouping, groupingOf, groupingTexts } from './grouping.ts'

export const chooseGrouping = (grouping: Grouping): void =>
  setQuery('group', grouping === 'none' ? '' : grouping)

/** By what the list is grouped. */
export function GroupChoice({ grouping }: { grouping: Grouping }) {
  return (
    <label class="group-switch">
      Group by
      <select
        value={grouping}
        onChange={event => chooseGrouping(groupingOf(event.currentTarget.value))}
      >
        {Object.entries(groupingTexts).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
