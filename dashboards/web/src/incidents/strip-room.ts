import { useLayoutEffect, useRef } from 'preact/hooks'

const storageKey = 'foretap.strip'

/** Height of the strip when this browser last saw it at this width: incidents stay open for longer than a page does. */
function roomSeen(): number {
  try {
    const [width, height] = (localStorage.getItem(storageKey) ?? '').split(' ').map(Number)
    return width === innerWidth && height !== undefined && height > 0 ? height : 0
  } catch {
    return 0
  }
}

/**
 * Keeps room for the strip until it is known what is in it, so that the list below does not jump. Give `ref` to the strip.
 */
export function useStripRoom(isKnown: boolean) {
  const ref = useRef<HTMLElement>(null)
  const room = useRef<number>(undefined)
  room.current ??= roomSeen()
  useLayoutEffect(() => {
    if (!isKnown || ref.current === null) return
    try {
      localStorage.setItem(storageKey, `${innerWidth} ${Math.round(ref.current.offsetHeight)}`)
    } catch {
      // Without storage the list moves once.
    }
  })
  return { ref, minHeight: isKnown ? 0 : room.current }
}
