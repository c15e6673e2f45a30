import { isOver } from '#contracts/incident-row.ts'
import type { BoardData } from '../data/board-data.ts'
import { openMax } from '../data/incident-api.ts'
import { isUnanswered } from './quick-actions.tsx'

/** How many incidents are open, beside the link to them; loud while nobody has taken one that is. */
export function OpenCount({ data }: { data: BoardData }) {
  if (data.incidents.value === undefined) {
    // Its place is kept while it is not known: the links beside it do not move.
    if (data.troubles.incidents.value === undefined) {
      return <span class="count" style={{ opacity: 0 }} />
    }
    return (
      <span class="count">
        <span aria-hidden="true">?</span>
        <span class="unseen">, nobody can say how many are open</span>
      </span>
    )
  }
  const open = [...(data.incidents.value?.values() ?? [])].filter(one => !isOver(one))
  if (open.length === 0) return null
  const isLoud = open.some(one => isUnanswered(one) && one.level !== 'passive')
  return (
    <span class={`count ${isLoud ? 'loud' : ''}`}>
      {open.length < openMax ? open.length : `${openMax}+`}
      <span class="unseen"> open</span>
    </span>
  )
}
