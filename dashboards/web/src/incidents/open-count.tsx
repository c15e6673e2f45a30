import { isOver } from '#contracts/incident-row.ts'
import type { BoardData } from '../data/board-data.ts'
import { openMax } from '../data/incident-api.ts'
import { isUnanswered } from './quick-actions.tsx'

/** How many incidents are open, beside the link to them; loud while nobody has taken one that is. */
export function OpenCount({ data }: { data: BoardData }) {
  // Its place is kept while it is not known: the links beside it do not move.
  if (data.incidents.value === undefined) return <span class="count" style={{ opacity: 0 }} />
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
