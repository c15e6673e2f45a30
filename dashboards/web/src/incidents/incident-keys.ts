import { useEffect } from 'preact/hooks'
import type { BoardData } from '../data/board-data.ts'
import { onCommands } from '../frame/keyboard.ts'
import { act } from './act.ts'
import { isUnanswered } from './quick-actions.tsx'

/**
 * `a` acknowledges the incident that the focus is in. Where it is in none, it goes to the first that nobody has taken: a
 * second press then means that one, and no key press means one that was not looked at.
 */
export function useAcknowledgeKey(data: BoardData): void {
  useEffect(
    () =>
      onCommands(command => {
        if (command !== 'acknowledge') return false
        const card = document.activeElement?.closest<HTMLElement>('[data-incident]')
        const id = card?.dataset.incident
        const row = id === undefined ? undefined : data.incidents.value?.get(id)
        if (row !== undefined) {
          if (isUnanswered(row) || row.state === 'snoozed') {
            void act(data, row.id, { what: 'acknowledge' })
          }
          return true
        }
        document.querySelector<HTMLElement>('[data-unanswered] .incident-name')?.focus()
        return true
      }),
    [data],
  )
}
