import { useEffect } from 'preact/hooks'
import { onCommands } from './keyboard.ts'
import { goTo } from './location.ts'

/** What opening a page does: it is named, it begins at its top, and Escape leaves it for the page it belongs to. */
export function usePage(title: string, parent = '/'): void {
  useEffect(() => {
    document.title = title
    scrollTo(0, 0)
    return onCommands(command => {
      if (command === 'leave') goTo(parent)
      return command === 'leave'
    })
  }, [title])
}
