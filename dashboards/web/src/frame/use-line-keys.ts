import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { onCommands } from './keyboard.ts'

interface Line {
  readonly id: string
}

/**
 * `j` and `k` move the focus from line to line, also beyond what is in the document: lines are links with `data-series`.
 * Set `scrollTo` once there is something that scrolls.
 */
export function useLineKeys(
  lines: readonly Line[],
  body: { readonly current: HTMLElement | null },
): { readonly selected: number; readonly scrollTo: { current: (index: number) => void } } {
  const [selectedId, setSelectedId] = useState<string>()
  const newest = useRef<{ id?: string }>({})
  const isFocusDue = useRef(false)
  const scrollTo = useRef<(index: number) => void>(() => {})
  const indexOf = (id: string | undefined) =>
    id === undefined ? -1 : lines.findIndex(line => line.id === id)
  useLayoutEffect(() => {
    if (!isFocusDue.current || selectedId === undefined) return
    const link = body.current?.querySelector<HTMLElement>(
      `[data-series="${CSS.escape(selectedId)}"]`,
    )
    if (link === null || link === undefined) return
    isFocusDue.current = false
    link.focus({ preventScroll: true })
  })
  useEffect(() =>
    onCommands(command => {
      if (command !== 'next' && command !== 'previous') return false
      // Not from the last drawing: a key that is held down comes faster than those.
      const before = indexOf(newest.current.id)
      const index = command === 'next' ? before + 1 : Math.max(0, before - 1)
      const id = lines[index]?.id
      if (id === undefined) return true
      newest.current.id = id
      isFocusDue.current = true
      setSelectedId(id)
      scrollTo.current(index)
      return true
    }),
  )
  return { selected: indexOf(selectedId), scrollTo }
}
